import { StewardError } from '@steward/contracts';
import { compilePolicies, starterPolicies } from '@steward/policy';
import type { Client, Database } from '@steward/platform';
import type { EventLog } from '../events/port.js';
import { EXCLUSIVE } from './gated.js';
import { activate } from './policies.js';

/** The cap that all model calls of a day share. */
export const MODEL_DAY = 'model-day';

/**
 * What the ledger needs before the first act: the gates' row, the model's daily cap, and the starter policies as version 1. Each is told
 * once. Safe to call at every start and from several processes at once; a cap that was set otherwise meanwhile is brought to `settings`.
 *
 * @throws StewardError `input.invalid` when the log came out of a dump of another cluster
 * @param settings modelDailyCap in USD, as in STEWARD_MODEL_DAILY_CAP
 * @example await ensureDefaults({ db, events, settings: { modelDailyCap: settings.STEWARD_MODEL_DAILY_CAP } });
 */
export async function ensureDefaults(options: {
  db: Database;
  events: EventLog;
  settings: { modelDailyCap: number };
}): Promise<void> {
  const { db, events } = options;
  await assertSameCluster(db);
  const limitMicros = Math.round(options.settings.modelDailyCap * 1_000_000);
  if (await inPlace(db, limitMicros)) return;
  const cedar = starterPolicies();
  compilePolicies(cedar);
  await db.transaction(async (client) => {
    await client.query(EXCLUSIVE);
    await client.query(`INSERT INTO gates (id) VALUES ('all') ON CONFLICT (id) DO NOTHING`);
    await setCap(client, events, limitMicros);
    const versions = await client.query('SELECT 1 FROM policy_versions LIMIT 1');
    if (!versions.rowCount)
      await activate(events, client, { cedar, author: 'steward', reason: 'The rules that Steward starts with.' });
  });
}

/**
 * Events carry the transaction ids of the cluster that wrote them. In a cluster that counts from the beginning, where a dump was restored,
 * the old ones would be taken for transactions yet to come and never be shown; saying so is better than an empty inbox.
 */
async function assertSameCluster(db: Database): Promise<void> {
  const { rowCount } = await db.pool.query(
    `SELECT 1 FROM (SELECT tx FROM events ORDER BY tx DESC LIMIT 1) e WHERE e.tx >= pg_snapshot_xmax(pg_current_snapshot())`,
  );
  if (rowCount)
    throw new StewardError(
      'input.invalid',
      'The event log was written by another PostgreSQL cluster: it looks like a restored dump. Restore the data directory instead (runbooks/restore.md).',
    );
}

/** Most starts change nothing: they must not wait for every intent transaction under way. */
async function inPlace(db: Database, limitMicros: number): Promise<boolean> {
  const { rowCount } = await db.pool.query(
    `SELECT 1 FROM gates g JOIN policy_versions p ON p.version = g.policy_version AND p.state = 'active'
     JOIN budgets b ON b.id = $1 AND b.limit_micros = $2 WHERE g.id = 'all'`,
    [MODEL_DAY, limitMicros],
  );
  return rowCount === 1;
}

async function setCap(client: Client, events: EventLog, limitMicros: number): Promise<void> {
  const { rowCount } = await client.query(
    `INSERT INTO budgets (id, kind, "window", currency, limit_micros) VALUES ($1, 'model', 'day', 'USD', $2)
     ON CONFLICT (id) DO UPDATE SET limit_micros = EXCLUDED.limit_micros WHERE budgets.limit_micros <> EXCLUDED.limit_micros`,
    [MODEL_DAY, limitMicros],
  );
  if (!rowCount) return;
  await events.append(client, {
    type: 'budget.changed',
    data: { budgetId: MODEL_DAY, limitMicros },
    actor: 'system:settings',
    correlationId: 'budgets',
  });
}
