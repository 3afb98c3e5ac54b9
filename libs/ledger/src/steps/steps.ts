import type { Boundaries } from '@steward/contracts';
import { JsonCipher, type Client, type Database, type Keyring } from '@steward/platform';
import type { Ledger } from '../ports.js';

export interface StepKey {
  workflowId: string;
  step: string;
}

/** The table behind {@link createSteps}, for whoever settles a step inside a transaction of its own. */
export interface StepStore {
  find(client: Pick<Client, 'query'>, key: StepKey): Promise<{ result: unknown } | null>;
  /** False when a result is stored already; it stays. */
  store(client: Client, key: StepKey & { kind: string }, result: unknown): Promise<boolean>;
}

/** Another transaction stored the result first; ours is rolled back, whatever it did with it. */
class AlreadyStored extends Error {}

/**
 * Stored step results. Responsible for: one result a (workflow id, step), whatever ran twice, late or beside itself. The work of a
 * duplicate is rolled back with its transaction, so `run` must do nothing outside the database that may not be repeated.
 */
export function createSteps(options: {
  db: Database;
  keyring: Keyring;
  boundaries: Boundaries;
}): StepStore & Pick<Ledger, 'step'> {
  const { db } = options;
  const cipher = new JsonCipher(options.keyring, 'step-result');

  const find: StepStore['find'] = async (client, key) => {
    const { rows } = await client.query<{ result: Buffer }>({
      name: 'step-find',
      text: 'SELECT result FROM step_results WHERE workflow_id = $1 AND step = $2',
      values: [key.workflowId, key.step],
    });
    return rows[0] ? { result: cipher.decrypt(rows[0].result) } : null;
  };

  const store: StepStore['store'] = async (client, key, result) => {
    const { rowCount } = await client.query({
      name: 'step-store',
      text: 'INSERT INTO step_results (workflow_id, step, kind, result) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      values: [key.workflowId, key.step, key.kind, cipher.encrypt(result ?? null)],
    });
    return rowCount === 1;
  };

  return {
    find,
    store,
    async step<T>(input: StepKey & { kind: string }, run: (client: Client) => Promise<T>): Promise<T> {
      try {
        const result = await db.transaction(async (client) => {
          const stored = await find(client, input);
          if (stored) return stored.result as T;
          const made = await run(client);
          if (!(await store(client, input, made))) throw new AlreadyStored();
          return made;
        });
        await options.boundaries.reached('step.committed', { key: `${input.workflowId}/${input.step}` });
        return result;
      } catch (error) {
        if (!(error instanceof AlreadyStored)) throw error;
        const stored = await find(db.pool, input);
        return stored?.result as T;
      }
    },
  };
}
