import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Recall } from '@steward/contracts';
import type { MemoryStore } from '../ports.js';
import { fixture, synonyms, unavailable, type Fixture } from '../spec/fixture.js';

const FILLER = ['glue', 'thread', 'covers', 'ribbons', 'gifts', 'markets', 'classes', 'stamps', 'boxes', 'string'];
const HANDBOOK = [
  '# Shipping\n\nParcels leave on Mondays and Thursdays.',
  '# Returns\n\nYou have thirty days for a refund.',
  '# Materials\n\nAll pages are cotton, reference code HX-77.',
  ...FILLER.map((word) => `# About ${word}\n\nWe make our own ${word}.`),
].join('\n\n');

let f: Fixture;
let memory: MemoryStore;
beforeAll(async () => {
  f = await fixture();
  memory = f.store();
  await memory.learn({ name: 'handbook.md', content: HANDBOOK, kind: 'document', trust: 'operator' });
  await memory.learn({
    name: 'customers.csv',
    content:
      'email,name,notes\nada@shop.example,Ada,Prefers delivery on Mondays\nbo@shop.example,Bo,Wants parcels insured',
    kind: 'customers',
    trust: 'operator',
  });
  while ((await memory.index(1000)) > 0);
});
afterAll(() => f.close());

async function ask(text: string, store = memory, from = 'stranger@mail.example', limit = 5): Promise<Recall> {
  return store.recall({ mail: await f.mailFrom(from, 'Question'), text, limit });
}
const titles = (recall: Recall): string[] => recall.memories.map((memory) => memory.title);

describe('recall', () => {
  test('finds by words that only BM25 knows, and by meaning that only vectors know', async () => {
    expect(titles(await ask('What is HX-77?'))[0]).toBe('Materials');
    expect(titles(await ask('When will my delivery be here?'))[0]).toBe('Shipping');
  });

  test('returns what was stored, with source, trust and version, and nothing is degraded', async () => {
    const recall = await ask('Can I have my money back, a refund?');
    expect(recall.degraded).toEqual([]);
    expect(recall.memories[0]).toMatchObject({
      kind: 'document',
      title: 'Returns',
      text: 'You have thirty days for a refund.',
      source: 'handbook.md',
      trust: 'operator',
      version: 1,
    });
    expect(recall.memories[0]?.score).toBeGreaterThan(recall.memories[1]?.score ?? 0);
  });

  test('brings up what is filed under the sender first, and never what is filed under anybody else', async () => {
    const ada = await ask('parcels insured delivery', memory, 'Ada@shop.example');
    expect(ada.memories[0]).toMatchObject({ kind: 'customer', title: 'Customer Ada' });
    expect(titles(ada)).not.toContain('Customer Bo');
    expect(titles(await ask('parcels insured delivery'))).not.toContain('Customer Bo');
  });

  test('is bounded, and answers the same question with the same records', async () => {
    const first = await ask('glue thread covers ribbons', memory, 'ada@shop.example', 3);
    expect(first.memories).toHaveLength(3);
    expect(await ask('glue thread covers ribbons', memory, 'ada@shop.example', 3)).toEqual(first);
  });

  test('answers for texts without a word', async () => {
    expect((await ask('?!')).memories.length).toBeGreaterThan(0);
  });

  test('the index holds no text', async () => {
    const { points } = await f.qdrant.scroll(f.collection, { limit: 100, with_payload: true });
    expect(points).toHaveLength(13);
    const keys = points.flatMap((point) => Object.keys(point.payload ?? {}));
    expect([...new Set(keys)].sort()).toEqual(['embedder', 'kind', 'memoryId', 'validity', 'version']);
  });
});

describe('what ended', () => {
  test('is not recalled although the index has not heard of it yet, and that is told', async () => {
    await memory.learn({
      name: 'offer.md',
      content: '# Offer\n\nFree zebra stickers.',
      kind: 'document',
      trust: 'operator',
    });
    while ((await memory.index(1000)) > 0);
    expect(titles(await ask('zebra stickers'))[0]).toBe('Offer');
    await memory.learn({
      name: 'offer.md',
      content: '# Offer\n\nFree lion stamps.',
      kind: 'document',
      trust: 'operator',
    });
    const between = await ask('zebra stickers');
    expect(titles(between)).not.toContain('Offer');
    expect(between.degraded).toEqual(['1 of 14 records are not in the index yet']);
    while ((await memory.index(1000)) > 0);
    const after = await ask('zebra stickers lion');
    expect(after.memories[0]).toMatchObject({ title: 'Offer', version: 2, text: 'Free lion stamps.' });
    expect(after.degraded).toEqual([]);
  });
});

describe('degraded', () => {
  test.each([
    ['without an embedder', null],
    ['with an embedder that is unavailable', unavailable()],
  ])('%s recall goes on with BM25 alone, and says so', async (_, embedder) => {
    const recall = await ask('What is HX-77?', f.store({ embedder }));
    expect(titles(recall)[0]).toBe('Materials');
    expect(recall.degraded).toEqual(['no embeddings: BM25 alone']);
  });

  test('with Qdrant out of reach recall is refused for now, and health says so', async () => {
    const store = f.store({ qdrant: { url: 'http://127.0.0.1:9', collection: 'memory-test' } });
    await expect(ask('anything', store)).rejects.toMatchObject({ code: 'memory.unreachable', retryable: true });
    await expect(store.index(10)).rejects.toMatchObject({ code: 'memory.unreachable' });
    expect(await store.health()).toMatchObject({ ok: false, detail: expect.stringContaining('127.0.0.1:9') });
    expect(await memory.health()).toMatchObject({ ok: true });
  });

  test('vectors of another model are not compared', async () => {
    const recall = await ask('When will my delivery be here?', f.store({ embedder: synonyms('another-model') }));
    // Only “shipping” and “parcels” of the right model mean delivery; BM25 alone has no common word.
    expect(titles(recall)).not.toContain('Shipping');
  });
});
