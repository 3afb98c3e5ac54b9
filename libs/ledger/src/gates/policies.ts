import { compilePolicies } from '@steward/policy';
import { sha256, type Client, type Database } from '@steward/platform';
import type { EventLog } from '../events/port.js';
import { EXCLUSIVE } from './gated.js';

interface NewPolicy {
  /** Cedar text; every rule has an `@id`. */
  cedar: string;
  author: string;
  reason: string;
}

/**
 * Makes a policy text the version in force: for every act that is proposed, approved or executed from now on, whatever is in flight. The
 * text that is in force already is not made a new version.
 *
 * @throws StewardError `input.invalid` naming line and rule; then nothing is activated
 * @example await activatePolicy({ db, events }, { cedar, author: 'operator', reason: 'refunds are asked' });
 */
export async function activatePolicy(
  options: { db: Database; events: EventLog },
  policy: NewPolicy,
): Promise<{ version: number; at: string | null }> {
  compilePolicies(policy.cedar);
  return options.db.transaction(async (client) => {
    await client.query(EXCLUSIVE);
    return activate(options.events, client, policy);
  });
}

/** The caller holds the exclusive lock, and has compiled the text. `at` is null when it is in force already. */
export async function activate(
  events: EventLog,
  client: Client,
  policy: NewPolicy,
): Promise<{ version: number; at: string | null }> {
  const hash = sha256(policy.cedar);
  const { rows: active } = await client.query<{ version: number; sha256: string }>(
    `SELECT version, sha256 FROM policy_versions WHERE state = 'active'`,
  );
  const current = active[0];
  if (current?.sha256 === hash) return { version: current.version, at: null };
  await client.query(`UPDATE policy_versions SET state = 'retired' WHERE state = 'active'`);
  const { rows } = await client.query<{ version: number }>(
    `INSERT INTO policy_versions (version, state, cedar, sha256, author, reason, activated_at)
     SELECT coalesce(max(version), 0) + 1, 'active', $1, $2, $3, $4, clock_timestamp() FROM policy_versions RETURNING version`,
    [policy.cedar, hash, policy.author, policy.reason],
  );
  const version = rows[0]?.version ?? 0;
  await client.query(`UPDATE gates SET policy_version = $1 WHERE id = 'all'`, [version]);
  const { at } = await events.append(client, {
    type: 'policy.activated',
    data: { version, author: policy.author, reason: policy.reason, sha256: hash },
    actor: policy.author,
    correlationId: 'policy',
  });
  return { version, at };
}
