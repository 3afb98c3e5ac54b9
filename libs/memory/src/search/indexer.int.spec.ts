import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { MemoryStore } from '../ports.js';
import { fixture, unavailable, type Fixture } from '../spec/fixture.js';

const QUESTIONS = ['parcels on monday', 'my money', 'cotton pages please', 'delivery of sheets', 'section 17'];
const DOCUMENT = [
  '# Shipping\n\nParcels leave on Mondays.',
  '# Returns\n\nThirty days for a refund.',
  '# Paper\n\nCotton sheets.',
  ...Array.from(
    { length: 97 },
    (_, n) => `# Section ${n}\n\nThe page of section ${n} speaks of ${'shipping and '.repeat(n % 7)}returns.`,
  ),
].join('\n\n');

let f: Fixture;
let memory: MemoryStore;
beforeEach(async () => {
  f = await fixture();
  memory = f.store();
  await memory.learn({ name: 'handbook.md', content: DOCUMENT, kind: 'document', trust: 'operator' });
  await indexAll();
  // With ended versions in it, which a rebuild must bring back as well: they count for how rare a word is.
  const changed = DOCUMENT.replace('Cotton sheets.', 'Cotton sheets and cotton covers.');
  await memory.learn({ name: 'handbook.md', content: changed, kind: 'document', trust: 'operator' });
  await indexAll();
});
afterEach(() => f.close());

async function indexAll(store = memory): Promise<void> {
  while ((await store.index(40)) > 0);
}
async function answers(store = memory): Promise<unknown[]> {
  const mail = await f.mailFrom('ada@shop.example', 'Question');
  const recalls = await Promise.all(QUESTIONS.map((text) => store.recall({ mail, text, limit: 8 })));
  for (const recall of recalls) expect(recall.memories).toHaveLength(8);
  return recalls;
}

describe('the index', () => {
  test('holds each version once, however often and by however many it is written', async () => {
    await f.db.pool.query('UPDATE memories SET indexed_at = NULL');
    const done = await Promise.all([memory, f.store(), f.store()].map((store) => store.index(1000)));
    await indexAll();
    expect(Math.max(...done)).toBe(101);
    expect((await f.qdrant.count(f.collection, { exact: true })).count).toBe(101);
  });

  test('rebuilt, gives the same answers, and tells how far it is', async () => {
    const before = await answers();
    const progress: number[] = [];
    expect(await memory.rebuildIndex((done, total) => progress.push(done / total))).toBe(101);
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.at(-1)).toBe(1);
    expect(await answers()).toEqual(before);
  });

  test('whose rebuild was killed is filled by whoever comes next, and recall waits until then', async () => {
    const before = await answers();
    const killed = memory.rebuildIndex(() => {
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    await expect(answers()).rejects.toMatchObject({ code: 'memory.unreachable', retryable: true });
    const next = f.store();
    await indexAll(next);
    expect(await answers(next)).toEqual(before);
  });

  test('that was lost is noticed and filled again', async () => {
    const before = await answers();
    await f.qdrant.deleteCollection(f.collection);
    await expect(answers()).rejects.toMatchObject({ code: 'memory.unreachable' });
    await indexAll();
    expect(await answers()).toEqual(before);
  });

  test('of another shape is made anew', async () => {
    const before = await answers();
    await f.qdrant.deleteCollection(f.collection);
    await f.qdrant.createCollection(f.collection, { vectors: { dense: { size: 3, distance: 'Cosine' } } });
    await indexAll();
    expect(await answers()).toEqual(before);
  });

  test('made without embeddings gets them once there is a model', async () => {
    const before = await answers();
    const bare = f.store({ embedder: unavailable() });
    expect(await bare.rebuildIndex()).toBe(101);
    expect(await bare.index(10)).toBe(0);
    await indexAll();
    expect(await answers()).toEqual(before);
  });

  test('does not take as current what ended while it was being written', async () => {
    await memory.rebuildIndex(() => {});
    await f.db.pool.query('UPDATE memories SET indexed_at = NULL WHERE source_key LIKE $1 AND valid_to IS NULL', [
      'document/%',
    ]);
    let ended = false;
    const slow = f.store({
      embedder: {
        id: 'synonyms-1',
        dimension: 384,
        embed: async (texts) => {
          if (!ended) await f.store().learn({ name: 'handbook.md', content: '', kind: 'document', trust: 'operator' });
          ended = true;
          return texts.map(() => new Float32Array(384).fill(0.05));
        },
      },
    });
    await indexAll(slow);
    const { count } = await f.qdrant.count(f.collection, {
      exact: true,
      filter: { must: [{ key: 'validity', match: { value: 'current' } }] },
    });
    expect(count).toBe(0);
  });
});
