import type { MemoryStore } from '@steward/memory';
import type { Database, Logger } from '@steward/platform';
import { MEMORY_INDEX_CURSOR, READY, REBUILD } from '@steward/projections';

const BATCH = 200;

export interface MemoryIndexer {
  /** Carries out an ordered rebuild, else indexes what waits. Answers how many records that was. */
  turn(): Promise<number>;
}

/**
 * Keeps the memory index in step, and rebuilds it when ordered (see MEMORY_INDEX_CURSOR). The order stays until the rebuild is done, so
 * that a crash in the middle begins it anew.
 */
export function createMemoryIndexer(options: { db: Database; memory: MemoryStore; log: Logger }): MemoryIndexer {
  const { db, memory, log } = options;
  return {
    async turn() {
      const { rows } = await db.pool.query<{ at: string; ordered: string }>(
        `SELECT at, updated_at::text AS ordered FROM rm_cursors WHERE name = $1`,
        [MEMORY_INDEX_CURSOR],
      );
      const order = rows[0];
      if (order?.at !== REBUILD) return memory.index(BATCH);
      const count = await memory.rebuildIndex();
      log.info({ count }, 'the memory index was rebuilt');
      // Only the order that was carried out: one that came meanwhile is another.
      await db.pool.query('UPDATE rm_cursors SET at = $2 WHERE name = $1 AND updated_at::text = $3', [
        MEMORY_INDEX_CURSOR,
        READY,
        order.ordered,
      ]);
      return count;
    },
  };
}
