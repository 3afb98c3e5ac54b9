import { StewardError } from '@steward/contracts';
import type { Client, Database } from '@steward/platform';
import type { JudgeProvider } from '@steward/governance';

export interface Gates {
  paused: boolean;
  killed: boolean;
  policyVersion: number;
}

// Two-part advisory keys live apart from the one-part keys by which intents are held. The number spells "STWD".
const LOCK = '1398036292, 1';
/** First statement of whoever changes a switch, a cap or the active policy: waits until no intent transaction is under way. */
export const EXCLUSIVE = `SELECT pg_advisory_xact_lock(${LOCK})`;
// The gates are read in a statement after the lock: under READ COMMITTED it sees what the setter, for whom the lock waited, committed.
// One round trip for the three, since every governed act pays for it.
const OPENING = `BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock_shared(${LOCK}); SELECT paused, killed, policy_version FROM gates WHERE id = 'all'`;

const RETRYABLE = new Set(['40001', '40P01']);

/**
 * Runs `work` in one READ COMMITTED transaction that holds the gates' shared lock from its first statement to its commit: a switch is
 * either seen here, or is set after this has committed. The policy in force is loaded when `work` begins. Like
 * {@link Database.transaction}, it runs again on a deadlock, so `work` must do nothing outside the database.
 */
export async function gated<T>(
  options: { db: Database; judge: JudgeProvider },
  work: (client: Client, gates: Gates) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await options.db.pool.connect();
    let broken: Error | undefined;
    let unloaded: number | undefined;
    try {
      const gates = await begin(client);
      if (options.judge.has(gates.policyVersion)) {
        const result = await work(client, gates);
        const { command } = await client.query('COMMIT');
        // PostgreSQL answers COMMIT with ROLLBACK, not with an error, when a failed statement was overlooked.
        if (command !== 'COMMIT')
          throw new StewardError('internal.bug', 'A transaction was rolled back at its commit.');
        return result;
      }
      // Loading takes a connection of its own and may be slow: not under the lock.
      unloaded = gates.policyVersion;
      await client.query('ROLLBACK');
    } catch (error) {
      await client.query('ROLLBACK').catch((rollbackError: Error) => (broken = rollbackError));
      if (attempt >= 5 || !RETRYABLE.has((error as { code?: string }).code ?? '')) throw error;
    } finally {
      client.release(broken);
    }
    if (unloaded !== undefined) await options.judge.load(unloaded);
  }
}

async function begin(client: Client): Promise<Gates> {
  const results = (await client.query(OPENING)) as unknown as {
    rows: { paused: boolean; killed: boolean; policy_version: number }[];
  }[];
  const row = results[2]?.rows[0];
  if (!row)
    throw new StewardError(
      'not_found',
      'The gates have no row yet. Start Steward once with "npm start", which makes it.',
    );
  return { paused: row.paused, killed: row.killed, policyVersion: row.policy_version };
}

/** @throws StewardError `gate.killed` or `gate.paused` when nothing new may begin */
export function assertOpen(gates: Gates): void {
  if (gates.killed) throw new StewardError('gate.killed', 'The kill switch is on: nothing new is begun.');
  if (gates.paused)
    throw new StewardError('gate.paused', 'Steward is paused: nothing is executed until it is resumed.');
}
