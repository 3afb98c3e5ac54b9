import { StewardError } from '@steward/contracts';
import type { EventLog } from '@steward/ledger';
import type { Embedder } from '@steward/model';
import type { Database, Keyring } from '@steward/platform';
import { createLearner } from './learn/learn.js';
import type { MemoryStore } from './ports.js';
import { createRecall } from './recall/recall.js';
import { createRecords } from './records.js';
import { createBm25 } from './search/bm25.js';
import { createCollection, type QdrantSettings } from './search/collection.js';
import { createIndexer } from './search/indexer.js';

/** Of all-MiniLM-L6-v2, the built-in model: a collection made while there was none must fit it later. */
const DEFAULT_DIMENSION = 384;
const CHECK_EVERY_MS = 10_000;

export interface MemoryStoreOptions {
  db: Database;
  keyring: Keyring;
  events: EventLog;
  /** Null, or one that is unavailable: recall goes on with BM25 alone, and says so. */
  embedder: Embedder | null;
  qdrant: QdrantSettings;
}

/**
 * Memory on PostgreSQL and Qdrant. PostgreSQL holds the truth, encrypted; Qdrant holds vectors and ids, and can be lost.
 *
 * What is about documents is searched. What is filed under a person (customers) is not in the index at all: it is found by the sender alone,
 * so that no question ever brings up what is known about somebody else.
 *
 * @example
 * const memory = createMemoryStore({ db, keyring, events, embedder, qdrant: { url, collection: 'steward-memory' } });
 * await memory.learn({ name: 'shipping.md', content, kind: 'document', trust: 'operator' });
 * await memory.index(1000);
 */
export function createMemoryStore(options: MemoryStoreOptions): MemoryStore {
  const { db, keyring, events, embedder } = options;
  const qdrant = { ...options.qdrant, collection: collectionOf(options.qdrant, keyring) };
  const records = createRecords({ db, keyring });
  const collection = createCollection(qdrant, embedder?.dimension ?? DEFAULT_DIMENSION);
  const bm25 = createBm25(keyring.derive('bm25'));
  const indexer = createIndexer({
    db,
    records,
    collection,
    collectionName: qdrant.collection,
    bm25,
    embedder,
    checkEveryMs: qdrant.checkEveryMs ?? CHECK_EVERY_MS,
  });
  return {
    learn: createLearner({ db, keyring, events, records }),
    recall: createRecall({ records, collection, bm25, embedder }),
    index: (limit) => indexer.index(limit),
    rebuildIndex: (progress) => indexer.rebuild(progress),
    async health() {
      try {
        const points = await collection.count();
        return { ok: true, detail: points === null ? 'no index yet' : `${points} records in the index` };
      } catch (error) {
        if (error instanceof StewardError) return { ok: false, detail: error.message };
        throw error;
      }
    },
  };
}

/**
 * The collection's full name carries the id of the key that its vectors were made with. Two installations on one Qdrant would otherwise
 * rebuild over each other, and neither could read what the other wrote.
 */
export function collectionOf(qdrant: QdrantSettings, keyring: Keyring): string {
  return `${qdrant.collection}-${keyring.keyId}`;
}
