import { StewardError, type ActResult } from '@steward/contracts';
import type { Client } from '@steward/platform';
import { readBody, wasEdited } from '../acts/body.js';
import { storedResult } from '../acts/close.js';
import type { LedgerContext } from '../acts/context.js';
import { lockAct, type Act } from '../acts/rows.js';
import { tell } from '../acts/tell.js';
import { withdrawApproval } from '../approvals/withdraw.js';
import { commitAbandoned, commitReservation, releaseReservation } from '../budgets/reservations.js';
import type { Ledger } from '../ports.js';

type How = 'called' | 'reconciled' | 'operator';

const ACTORS: Record<How, string> = { called: 'system:broker', reconciled: 'system:broker', operator: 'operator' };

/** @see Ledger.settleExecuted, Ledger.settleRefused */
export function createSettle(ledger: LedgerContext): Pick<Ledger, 'settleExecuted' | 'settleRefused'> {
  const settled = async (key: string, work: (client: Client, act: Act) => Promise<ActResult>) => {
    const result = await ledger.db.transaction(async (client) => work(client, await actOf(client, key)));
    ledger.fence.forget(key);
    return result;
  };
  return {
    settleExecuted: (key, receipt, how, costMicros) =>
      settled(key, (client, act) => executed(ledger, client, act, { key, receipt, how, costMicros })),
    settleRefused: (key, code, message) =>
      settled(key, (client, act) => refused(ledger, client, act, { key, code, message })),
  };
}

export async function actOf(client: Client, intentKey: string): Promise<Act> {
  const act = await lockAct(client, { intentKey });
  if (!act) throw new StewardError('not_found', `There is no intent ${intentKey}.`);
  return act;
}

/**
 * Records that the effect happened. The truth comes when it comes: over “in doubt”, over a refusal on the operator's word, over a second
 * approval that is still pending. Only what is recorded as executed already stays as it is.
 */
export async function executed(
  ledger: LedgerContext,
  client: Client,
  act: Act,
  told: { key: string; receipt: Record<string, unknown>; how: How; costMicros: number },
): Promise<ActResult> {
  const { action } = act;
  const { rowCount } = await client.query({
    name: 'intent-executed',
    text: `UPDATE intents SET state = 'executed', receipt = $2, cost_micros = $3, error_code = NULL, settled_at = clock_timestamp()
      WHERE key = $1 AND state <> 'executed'`,
    values: [told.key, ledger.receipts.encrypt(told.receipt), told.costMicros],
  });
  if (!rowCount) return storedResult(ledger, act) ?? { status: 'executed', receipt: told.receipt };
  const body = readBody(ledger, action);
  const { args } = body.preview;
  const { receipt } = told;
  const result: ActResult = wasEdited(body, action)
    ? { status: 'executed_with_edits', receipt, args }
    : { status: 'executed', receipt };
  await finish(ledger, client, act, result);
  // Asked again about an effect that now is known to have happened: nobody may approve a second one.
  await withdrawApproval(ledger, client, act);
  if (action.costMicros > 0) {
    await commitAbandoned(client, told.key, action.revision);
    await commitReservation(client, told.key, action.revision, told.costMicros);
  }
  const messageId = typeof receipt['messageId'] === 'string' ? receipt['messageId'] : null;
  // Any operation whose receipt names a message and whose arguments name a thread: answers to it then find that thread.
  if (messageId !== null && typeof args['threadId'] === 'string')
    await ledger.threads.enterOutgoing(client, messageId, args['threadId']);
  await tell(ledger, client, action, {
    type: 'intent.executed',
    data: {
      key: told.key,
      actionId: action.id,
      operation: action.operation,
      costMicros: told.costMicros,
      how: told.how,
      messageId,
    },
    actor: ACTORS[told.how],
    because: { transition: `intent.${told.how === 'operator' ? 'resolved' : 'opened'}/${action.revision}` },
  });
  return result;
}

/** Records that the effect did not happen and will not. The once-key is free again. */
export async function refused(
  ledger: LedgerContext,
  client: Client,
  act: Act,
  told: { key: string; code: string; message: string; operator?: boolean },
): Promise<ActResult> {
  const { action } = act;
  const byOperator = told.operator === true;
  // An effect in doubt is refused only by the operator, or by the answer to the only call that was ever begun; and no process refuses for
  // an attempt after the one that it saw.
  const { rowCount } = await client.query({
    name: 'intent-refused',
    text: `UPDATE intents SET state = 'refused', error_code = $2, once_key = NULL, settled_at = clock_timestamp()
      WHERE key = $1 AND (state = 'open' OR state = 'in_doubt' AND ($3 OR attempts <= 1)) AND attempts = coalesce($4, attempts)`,
    values: [told.key, told.code, byOperator, byOperator ? null : ledger.fence.of(told.key)],
  });
  if (!rowCount) {
    if (act.intent?.state === 'open')
      throw new StewardError('intent.held_elsewhere', `Another worker has begun a later attempt at ${told.key}.`);
    return storedResult(ledger, act) ?? { status: 'in_doubt' };
  }
  const result: ActResult = { status: 'refused', code: told.code, message: told.message };
  await finish(ledger, client, act, result);
  if (action.costMicros > 0) {
    // The operator's word is about every round; a provider's only about its own.
    if (!byOperator) await commitAbandoned(client, told.key, action.revision);
    await releaseReservation(client, { key: told.key, before: action.revision + 1 });
  }
  await tell(ledger, client, action, {
    type: 'intent.refused',
    data: { key: told.key, actionId: action.id, operation: action.operation, code: told.code },
    actor: byOperator ? 'operator' : 'system:broker',
    round: action.revision,
    because: { transition: `${byOperator ? 'intent.resolved' : 'intent.opened'}/${action.revision}` },
  });
  return result;
}

async function finish(ledger: LedgerContext, client: Client, { action }: Act, result: ActResult): Promise<void> {
  const state = result.status === 'executed_with_edits' ? 'executed' : result.status;
  await client.query({
    name: 'action-finish',
    text: 'UPDATE actions SET state = $2, result = $3, updated_at = clock_timestamp(), closed_at = clock_timestamp() WHERE id = $1',
    values: [action.id, state, ledger.results.encrypt(result)],
  });
}
