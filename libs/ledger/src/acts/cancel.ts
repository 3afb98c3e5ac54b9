import { randomUUID } from 'node:crypto';
import type { ActResult } from '@steward/contracts';
import type { Client } from '@steward/platform';
import { withdrawApproval } from '../approvals/withdraw.js';
import { releaseReservation } from '../budgets/reservations.js';
import { park } from '../intents/in-doubt.js';
import type { Ledger } from '../ports.js';
import { closeAct, storedResult } from './close.js';
import type { LedgerContext } from './context.js';
import { lockAct, readAct, type Act } from './rows.js';
import { tell } from './tell.js';

const CANCELLED = { status: 'cancelled' } as const;

/** Withdrawal of an act, and what the ledger says of one. */
export function createCancel(ledger: LedgerContext): Pick<Ledger, 'cancel' | 'lookup' | 'withdrawRun'> {
  const cancel: Ledger['cancel'] = (workflowId, step) =>
    ledger.db.transaction(async (client) => {
      const act = await lockAct(client, { workflowId, step });
      if (act) return withdraw(ledger, client, act);
      if (await forbid(ledger, client, workflowId, step)) return CANCELLED;
      const proposed = await lockAct(client, { workflowId, step });
      return proposed ? withdraw(ledger, client, proposed) : CANCELLED;
    });
  return {
    cancel,

    async lookup(workflowId, step) {
      const act = await readAct(ledger.db.pool, { workflowId, step });
      return act && storedResult(ledger, act);
    },

    async withdrawRun(workflowId) {
      const { rows } = await ledger.db.pool.query<{ step: string }>(
        `SELECT step FROM actions WHERE workflow_id = $1 AND state IN ('asked', 'approved', 'executing') ORDER BY step`,
        [workflowId],
      );
      for (const { step } of rows) await cancel(workflowId, step);
      return rows.length;
    },
  };
}

/**
 * Nothing was proposed yet, but a worker that was stopped may still come to it: the step is taken by a row that says so, and the late
 * proposal is told that it is cancelled. False when it was proposed just now.
 */
async function forbid(ledger: LedgerContext, client: Client, workflowId: string, step: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO actions (id, workflow_id, step, agent, operation, state, digest, body, risk, policy_version, rules, result, closed_at)
     VALUES ($1, $2, $3, 'none', 'none', 'cancelled', '', $4, 'none', 0, '{}', $5, clock_timestamp())
     ON CONFLICT (workflow_id, step) DO NOTHING`,
    [randomUUID(), workflowId, step, ledger.bodies.encrypt(null), ledger.results.encrypt(CANCELLED)],
  );
  return rowCount === 1;
}

async function withdraw(ledger: LedgerContext, client: Client, act: Act): Promise<ActResult> {
  switch (act.action.state) {
    case 'asked':
      await withdrawApproval(ledger, client, act);
      return close(ledger, client, act);
    case 'approved':
      return close(ledger, client, act);
    case 'executing':
      return withdrawIntent(ledger, client, act);
    case 'in_doubt':
      return { status: 'in_doubt' };
    default:
      return storedResult(ledger, act) ?? CANCELLED;
  }
}

/**
 * An intent whose call was never begun is closed. One whose call was begun is parked: the run that could have asked the outside world is
 * ending, so only the operator is left, and only what is parked is in his queue. A call that is still under way settles over it.
 */
async function withdrawIntent(ledger: LedgerContext, client: Client, act: Act): Promise<ActResult> {
  const { action, intent } = act;
  const key = intent?.key ?? '';
  const { rowCount } = await client.query(
    `UPDATE intents SET state = 'cancelled', once_key = NULL, settled_at = clock_timestamp()
     WHERE key = $1 AND state = 'open' AND calling_since IS NULL`,
    [key],
  );
  if (!rowCount) {
    await park(ledger, client, act, key, 'The run was cancelled while a call was under way or unanswered.');
    return { status: 'in_doubt' };
  }
  if (action.costMicros > 0) await releaseReservation(client, { key, attempt: action.revision });
  return close(ledger, client, act);
}

async function close(ledger: LedgerContext, client: Client, act: Act): Promise<ActResult> {
  const { action } = act;
  const result = await closeAct(ledger, client, act, CANCELLED);
  if (result.status !== 'cancelled') return result;
  await tell(ledger, client, action, {
    type: 'action.closed',
    data: { actionId: action.id, operation: action.operation, state: 'cancelled' },
    actor: 'system:ledger',
  });
  return result;
}
