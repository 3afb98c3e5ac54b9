import type { Client } from '@steward/platform';
import type { LedgerContext } from '../acts/context.js';
import { lockAct, type Act } from '../acts/rows.js';
import { lastTold, tell } from '../acts/tell.js';
import { ask } from '../approvals/ask.js';
import { outboxKeys } from '../outbox/keys.js';
import type { Ledger } from '../ports.js';
import { actOf, executed, refused } from './settle.js';

/** The rule that an approval answers when the operator himself brought the question back. */
export const ASK_AGAIN = 'operator.ask_again';
/** The code of a refusal on the operator's word. */
export const DID_NOT_HAPPEN = 'operator.did_not_happen';

type Choice = 'happened' | 'did_not_happen' | 'ask_again';

/** Parks what nobody can know, and takes the operator's word on it. */
export function createInDoubt(ledger: LedgerContext): Pick<Ledger, 'parkInDoubt' | 'resolveInDoubt' | 'intentState'> {
  return {
    parkInDoubt: (key, evidence) =>
      ledger.db.transaction(async (client) => park(ledger, client, await actOf(client, key), key, evidence)),

    resolveInDoubt: ({ key, choice }) =>
      ledger.db.transaction(async (client) => {
        const act = await lockAct(client, { intentKey: key });
        if (!act?.intent) return { kind: 'not_found' };
        if (act.intent.state !== 'in_doubt') return { kind: 'not_in_doubt', state: act.intent.state };
        await client.query('UPDATE intents SET resolution = $2 WHERE key = $1', [key, choice]);
        const { action } = act;
        await tell(ledger, client, action, {
          type: 'intent.resolved',
          data: { key, actionId: action.id, operation: action.operation, choice },
          actor: 'operator',
          round: action.revision,
          because: { transition: `intent.in_doubt/${action.revision}` },
        });
        await resolve(ledger, client, act, key, choice);
        await ledger.outbox.enqueue(client, {
          kind: 'workflow.signal',
          dedupKey: outboxKeys.resolution(key, act.intent.attempts),
          workflowId: action.workflowId,
          payload: { kind: 'resolution', intentKey: key },
        });
        return { kind: 'resolved', at: await lastTold(client, action) };
      }),

    async intentState(key) {
      const { rows } = await ledger.db.pool.query<{ state: string; choice: string | null; attempts: number }>(
        'SELECT state, resolution AS choice, attempts FROM intents WHERE key = $1',
        [key],
      );
      return rows[0] ?? null;
    },
  };
}

/**
 * An intent that is not open is left alone: in doubt, it keeps its deadline; settled meanwhile, the deadline is now, so that whoever waits
 * looks again at once and is told.
 */
export async function park(
  ledger: LedgerContext,
  client: Client,
  act: Act,
  key: string,
  evidence: string,
): Promise<{ waitUntil: string }> {
  const { action } = act;
  const { rows } = await client.query<{ waitUntil: Date }>(
    `UPDATE intents SET state = 'in_doubt', wait_until = clock_timestamp() + $2 * interval '1 millisecond'
     WHERE key = $1 AND state = 'open' RETURNING wait_until AS "waitUntil"`,
    [key, ledger.settings.inDoubtTtlMs],
  );
  if (!rows[0]) {
    const waiting = act.intent?.state === 'in_doubt' ? act.intent.waitUntil : null;
    return { waitUntil: (waiting ?? act.now).toISOString() };
  }
  await client.query(`UPDATE actions SET state = 'in_doubt', updated_at = clock_timestamp() WHERE id = $1`, [
    action.id,
  ]);
  await tell(ledger, client, action, {
    type: 'intent.in_doubt',
    data: { key, actionId: action.id, operation: action.operation, evidence },
    actor: 'system:broker',
    round: action.revision,
    because: { transition: `intent.opened/${action.revision}` },
  });
  return { waitUntil: rows[0].waitUntil.toISOString() };
}

async function resolve(ledger: LedgerContext, client: Client, act: Act, key: string, choice: Choice): Promise<void> {
  const { action } = act;
  switch (choice) {
    case 'happened':
      // What it cost nobody saw; what was reserved for it is the most that it can have been.
      await executed(ledger, client, act, { key, receipt: {}, how: 'operator', costMicros: action.costMicros });
      return;
    case 'did_not_happen': {
      const message = 'The operator says that it did not happen.';
      await refused(ledger, client, act, { key, code: DID_NOT_HAPPEN, message, operator: true });
      return;
    }
    case 'ask_again': {
      const revision = action.revision + 1;
      const rules = [...new Set([...(act.approval?.rules ?? []), ASK_AGAIN])];
      await client.query(`UPDATE intents SET state = 'asked_again', wait_until = NULL WHERE key = $1`, [key]);
      await client.query(
        `UPDATE actions SET state = 'asked', revision = $2, rules = $3, updated_at = clock_timestamp() WHERE id = $1`,
        [action.id, revision, rules],
      );
      const { policyVersion } = action;
      await ask(
        ledger,
        client,
        { ...action, revision },
        {
          rules,
          policyVersion,
          actor: 'operator',
          again: true,
          because: { transition: `intent.resolved/${action.revision}` },
        },
      );
    }
  }
}
