import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '@steward/platform';
import { LOG_START, MEMORY_INDEX_CURSOR, READY, READ_MODELS_CURSOR, REBUILD } from '@steward/projections';
import { DATABASE } from '../app/tokens.js';
import type { RebuildOrdered, Rebuilt } from '../graphql/types/results.js';
import { ReadModelClock } from '../read/read-model-clock.js';

const READ_MODELS_MS = 120_000;
const INDEX_MS = 400_000;
const LOOK_MS = 250;

/** Orders a rebuild from the projector, which alone does it, and waits for it within bounds. */
@Injectable()
export class Rebuilder {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly clock: ReadModelClock,
  ) {}

  async rebuild(): Promise<Rebuilt | RebuildOrdered> {
    const at = await this.order();
    if (!(await this.clock.reached(at, READ_MODELS_MS)))
      return ordered(
        at,
        'The read models are not made anew yet. See projector in “steward status”, and runbooks/processes.md.',
      );
    if (!(await this.indexReady()))
      return ordered(
        at,
        'The memory index is not made anew yet. See qdrant in “steward status”, and runbooks/qdrant.md.',
      );
    const { rows } = await this.database.pool.query<{ count: number }>(
      'SELECT count(*) AS count FROM memories WHERE valid_to IS NULL AND indexed_at IS NOT NULL',
    );
    return { __typename: 'Rebuilt', at, memories: rows[0]?.count ?? 0 };
  }

  /** Both orders in one transaction; answers with the log's head, which the new read models have to reach. */
  private order(): Promise<string> {
    return this.database.transaction(async (client) => {
      for (const name of [READ_MODELS_CURSOR, MEMORY_INDEX_CURSOR]) {
        await client.query(
          `INSERT INTO rm_cursors (name, at) VALUES ($1, $2)
           ON CONFLICT (name) DO UPDATE SET at = EXCLUDED.at, updated_at = clock_timestamp()`,
          [name, REBUILD],
        );
      }
      const { rows } = await client.query<{ at: string }>(
        `SELECT tx::text || ':' || position AS at FROM events ORDER BY tx DESC, position DESC LIMIT 1`,
      );
      return rows[0]?.at ?? LOG_START;
    });
  }

  private async indexReady(): Promise<boolean> {
    const until = Date.now() + INDEX_MS;
    for (;;) {
      const cursor = await this.database.prisma.projectionCursor.findUnique({ where: { name: MEMORY_INDEX_CURSOR } });
      if (cursor?.at === READY) return true;
      if (Date.now() >= until) return false;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}

function ordered(at: string, message: string): RebuildOrdered {
  return { __typename: 'RebuildOrdered', at, message };
}
