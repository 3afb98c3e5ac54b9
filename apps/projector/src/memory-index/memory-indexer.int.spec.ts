import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { MemoryStore } from '@steward/memory';
import { createMemoryStore } from '@steward/memory';
import { MEMORY_INDEX_CURSOR, READY, REBUILD } from '@steward/projections';
import { testServers } from '@steward/testing';
import { QdrantClient } from '@qdrant/js-client-rest';
import { rig, type Rig } from '../spec/rig.js';
import { createMemoryIndexer } from './memory-indexer.js';

let r: Rig;
let memory: MemoryStore;
let collection: string;
const qdrant = new QdrantClient({ url: testServers.qdrantUrl(), checkCompatibility: false });
beforeEach(async () => {
  r = await rig();
  collection = `projector-test-${r.keyring.keyId}`;
  const where = { url: testServers.qdrantUrl(), collection: 'projector-test' };
  memory = createMemoryStore({ ...r, embedder: null, qdrant: where });
  await memory.learn({ name: 'a.md', content: '# A\n\nOne.\n\n# B\n\nTwo.', kind: 'document', trust: 'operator' });
});
afterEach(async () => {
  await qdrant.deleteCollection(collection);
  await r.close();
});

const order = () =>
  r.db.pool.query(
    `INSERT INTO rm_cursors (name, at) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET at = EXCLUDED.at, updated_at = clock_timestamp()`,
    [MEMORY_INDEX_CURSOR, REBUILD],
  );
async function cursor(): Promise<string | undefined> {
  return (await r.db.prisma.projectionCursor.findUnique({ where: { name: MEMORY_INDEX_CURSOR } }))?.at;
}
const points = async () => (await qdrant.count(collection, { exact: true })).count;

test('indexes what was learned', async () => {
  const indexer = createMemoryIndexer({ ...r, memory });
  expect(await indexer.turn()).toBe(2);
  expect(await indexer.turn()).toBe(0);
  expect(await points()).toBe(2);
});

test('rebuilds when it is ordered, once', async () => {
  const indexer = createMemoryIndexer({ ...r, memory });
  await indexer.turn();
  await qdrant.delete(collection, { wait: true, filter: {} });
  await order();
  expect(await indexer.turn()).toBe(2);
  expect(await points()).toBe(2);
  expect(await cursor()).toBe(READY);
  expect(await indexer.turn()).toBe(0);
});

test('an order stays until it is carried out, and one that comes meanwhile is another', async () => {
  let interrupt: () => Promise<unknown> = () => Promise.reject(new Error('killed'));
  const slow: MemoryStore = { ...memory, rebuildIndex: async () => (await interrupt(), memory.rebuildIndex()) };
  const indexer = createMemoryIndexer({ ...r, memory: slow });
  await order();
  await expect(indexer.turn()).rejects.toThrow('killed');
  expect(await cursor()).toBe(REBUILD);
  interrupt = order;
  expect(await indexer.turn()).toBe(2);
  expect(await cursor()).toBe(REBUILD);
  interrupt = async () => undefined;
  await indexer.turn();
  expect(await cursor()).toBe(READY);
});
