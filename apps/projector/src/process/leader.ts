import type { Client, Database, Logger } from '@steward/platform';
import { pause } from './loop.js';

const CONTEND_MS = 500;
const LOOK_MS = 5_000;
const TRY = `SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS won`;

/**
 * Runs `work` while this process is the only one that does, until `signal` aborts. Others wait and take over when the leader's database
 * session ends, however it ends.
 *
 * A session can be lost without its process noticing at once, so that for a moment two may work: the lock spares work, it does not make
 * anything right. Whatever runs here must be right beside itself.
 */
export async function whileLeading(options: {
  db: Database;
  name: string;
  signal: AbortSignal;
  log: Logger;
  work: (signal: AbortSignal) => Promise<void>;
}): Promise<void> {
  const { db, name, signal, log } = options;
  let waits = false;
  while (!signal.aborted) {
    let client: Client | undefined;
    let led = false;
    try {
      client = await db.pool.connect();
      const { rows } = await client.query<{ won: boolean }>(TRY, [name]);
      if (rows[0]?.won === true) {
        waits = false;
        led = true;
        log.info({ lock: name }, 'this process leads');
        await lead(client, options);
      } else if (!waits) {
        waits = true;
        log.info({ lock: name }, 'another process leads; waiting for it to end');
      }
    } catch (error) {
      log.warn({ lock: name, err: error }, 'cannot ask for the lead; trying again');
    } finally {
      // Ends the session, and with it the lock.
      client?.release(led);
    }
    if (!signal.aborted) await pause(CONTEND_MS, signal);
  }
}

async function lead(
  client: Client,
  { signal, log, work }: { signal: AbortSignal; log: Logger; work: (signal: AbortSignal) => Promise<void> },
): Promise<void> {
  const lost = new AbortController();
  client.on('error', (error) => {
    log.warn({ err: error }, 'the session that leads was lost');
    lost.abort();
  });
  const either = AbortSignal.any([signal, lost.signal]);
  const working = work(either).finally(() => lost.abort());
  // Only a query notices that the server is gone when no packet says so.
  while (!either.aborted) {
    await pause(LOOK_MS, either);
    if (!either.aborted) await client.query('SELECT 1').catch(() => lost.abort());
  }
  await working;
}
