import pg from 'pg';
import { PrismaPg } from '@prisma/adapter-pg';
import { StewardError } from '@steward/contracts';
import { PrismaClient } from './generated/client.js';

export type Client = pg.PoolClient;

/** Two doors to one PostgreSQL: `prisma` reads and writes simple rows, `transaction` runs what must lock, in SQL. */
export interface Database {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  /**
   * Runs `work` in one READ COMMITTED transaction and commits. A deadlock or serialization failure (SQLSTATE 40001, 40P01) runs it
   * again, at most five times: `work` must do nothing outside the database.
   */
  transaction<T>(work: (client: Client) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

// bigint columns are counts and micro-units, all below 2^53 by contract; anything larger is a bug and must not be rounded.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new StewardError('internal.bug', 'A bigint column holds a value beyond 2^53.');
  return value;
});

const RETRYABLE = new Set(['40001', '40P01']);

/** Opens a pool of at most `max` connections. Nothing connects before the first query. */
export function createDatabase(options: {
  url: string;
  max: number;
  applicationName: string;
  onError?: (error: Error) => void;
}): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // A process that is stopped inside a transaction would hold its locks, and with them every switch and every reader of the log, for as
    // long as it is stopped. No transaction of ours pauses for a tenth of this.
    idle_in_transaction_session_timeout: 10_000,
  });
  // Without a listener a lost idle connection would end the process; the next query reports the loss anyway.
  pool.on('error', (error) => options.onError?.(error));
  // The pool listens to idle connections only: one that is lost in the middle of a transaction, between two statements, would end the
  // process too. The transaction's next statement reports it.
  pool.on('connect', (client) => client.on('error', (error) => options.onError?.(error)));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    prisma,
    transaction: (work) => inTransaction(pool, work),
    close: async () => {
      await prisma.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}

async function inTransaction<T>(pool: pg.Pool, work: (client: Client) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      // Said each time: an operator's own server may have another default, under which a lock would be had and an old snapshot read.
      await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((rollbackError: Error) => (broken = rollbackError));
      if (attempt < 5 && RETRYABLE.has((error as { code?: string }).code ?? '')) continue;
      throw error;
    } finally {
      client.release(broken);
    }
  }
}
