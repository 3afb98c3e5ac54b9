/**
 * Keeps the index equal to PostgreSQL. Responsible for these:
 *
 * 1. A version is marked as indexed only after the index holds it as it was read; a crash in between indexes it again, which changes nothing.
 * 2. An index that was lost (dropped, restored from an old copy, of another shape) is noticed by its size and filled again.
 * 3. Without embeddings a version is indexed for BM25 alone, and again once there are some.
 * 4. Only one process indexes a collection at a time. Its lock is a session's: a transaction that is open during an upsert would hold back
 *    every reader of the log.
 */
import { EmbeddingUnavailable, type Embedder } from '@steward/model';
import type { Client, Database } from '@steward/platform';
import type { MemoryRecord, Records } from '../records.js';
import type { createBm25 } from './bm25.js';
import type { Collection, Point } from './collection.js';

/** Embedding takes milliseconds a text; small batches let a stop or a kill cost little. */
const BATCH = 32;
export const NO_EMBEDDER = 'none';

export interface IndexerOptions {
  db: Database;
  records: Records;
  collection: Collection;
  collectionName: string;
  bm25: ReturnType<typeof createBm25>;
  embedder: Embedder | null;
  /** How often the index is compared with what was written to it, in milliseconds. */
  checkEveryMs: number;
}

export interface Indexer {
  /** Puts at most `limit` waiting versions into the index; answers how many. 0 also while another process indexes. */
  index(limit: number): Promise<number>;
  /** Drops the index and fills it again. Waits for another process that indexes. */
  rebuild(progress?: (done: number, total: number) => void): Promise<number>;
}

/** What the index holds of a record to find it by. */
export function searchableText(record: { title: string; text: string }): string {
  return `${record.title}\n\n${record.text}`;
}

export function createIndexer(options: IndexerOptions): Indexer {
  const { db, records, collection, bm25, embedder } = options;
  const lockName = `memory index ${options.collectionName}`;
  let checkedAt = -Infinity;

  async function check(): Promise<void> {
    if (performance.now() - checkedAt < options.checkEveryMs) return;
    const made = await collection.ensure();
    const { indexed } = await records.counts();
    // Versions are only ever added, so that fewer points than were written mean a loss.
    if (made || ((await collection.count()) ?? 0) < indexed) await records.forgetIndexed();
    checkedAt = performance.now();
  }

  async function vectorsOf(batch: readonly MemoryRecord[]): Promise<Float32Array[] | null> {
    if (embedder === null) return null;
    try {
      return await embedder.embed(batch.map(searchableText));
    } catch (error) {
      if (error instanceof EmbeddingUnavailable) return null;
      throw error;
    }
  }

  async function put(batch: readonly MemoryRecord[], vectors: Float32Array[] | null): Promise<void> {
    const indexedWith = vectors === null || embedder === null ? NO_EMBEDDER : embedder.id;
    const points = batch.map((record, at): Point => ({
      id: record.id,
      version: record.version,
      kind: record.kind,
      current: record.current,
      embedder: indexedWith,
      dense: vectors?.[at] ?? null,
      bm25: bm25.document(searchableText(record)),
    }));
    await collection.upsert(points);
    await records.indexed(batch, indexedWith);
  }

  /** The next versions, with their vectors; empty when nothing is left to do. */
  async function indexBatch(limit: number): Promise<number> {
    const waiting = await records.waiting(limit);
    if (waiting.length > 0) {
      await put(waiting, await vectorsOf(waiting));
      return waiting.length;
    }
    const bare = embedder === null ? [] : await records.withoutVector(embedder.id, limit);
    const vectors = bare.length === 0 ? null : await vectorsOf(bare);
    if (vectors === null) return 0;
    await put(bare, vectors);
    return bare.length;
  }

  async function indexUpTo(limit: number): Promise<number> {
    await check();
    let done = 0;
    try {
      while (done < limit) {
        const count = await indexBatch(Math.min(BATCH, limit - done));
        if (count === 0) break;
        done += count;
      }
    } catch (error) {
      // It may have failed because the collection is gone.
      checkedAt = -Infinity;
      throw error;
    }
    return done;
  }

  return {
    index: (limit) =>
      withLock(db, async (client) => {
        const { rows } = await client.query<{ locked: boolean }>(`SELECT ${TRY_LOCK} AS locked`, [lockName]);
        if (rows[0]?.locked !== true) return 0;
        return unlocking(client, lockName, () => indexUpTo(limit));
      }),
    rebuild: (progress) =>
      withLock(db, async (client) => {
        await client.query(`SELECT ${LOCK}`, [lockName]);
        return unlocking(client, lockName, async () => {
          // First the rows: after a crash between the two the index is written over with the same, instead of staying empty.
          await records.forgetIndexed();
          await collection.drop();
          checkedAt = -Infinity;
          const { versions } = await records.counts();
          for (let done = 0; ;) {
            const count = await indexUpTo(BATCH);
            done += count;
            progress?.(done, Math.max(done, versions));
            if (count === 0) return done;
          }
        });
      }),
  };
}

const TRY_LOCK = 'pg_try_advisory_lock(hashtextextended($1, 0))';
const LOCK = 'pg_advisory_lock(hashtextextended($1, 0))';
const UNLOCK = 'pg_advisory_unlock(hashtextextended($1, 0))';

async function withLock<T>(db: Database, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await db.pool.connect();
  let lost = true;
  try {
    const result = await work(client);
    lost = false;
    return result;
  } finally {
    // After an error the session may be in any state; ending it frees its locks for sure.
    client.release(lost);
  }
}

async function unlocking<T>(client: Client, name: string, work: () => Promise<T>): Promise<T> {
  const result = await work();
  await client.query(`SELECT ${UNLOCK}`, [name]);
  return result;
}
