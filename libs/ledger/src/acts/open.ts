import { StewardError, findOperation, idempotencyKey, type Judgement } from '@steward/contracts';
import type { Client } from '@steward/platform';
import { reserve, spendKind } from '../budgets/reservations.js';
import { dayOf, retryAfterMs } from '../budgets/windows.js';
import { assertOpen, type Gates } from '../gates/gated.js';
import type { IntentOutcome } from './port.js';
import { pinnedArgs, readBody, wasEdited } from './body.js';
import type { LedgerContext } from './context.js';
import { ONCE, deny } from './deny.js';
import type { Act, IntentRow } from './rows.js';
import { tell, type Telling } from './tell.js';

/**
 * Opens the intent of an act that is allowed or approved, under the gates and with its money, in the caller's transaction. The arguments
 * are those of the digest that was judged and, where somebody was asked, approved.
 */
export async function openIntent(
  ledger: LedgerContext,
  client: Client,
  gates: Gates,
  act: Act,
  judgement: Judgement,
  because?: Telling<'intent.opened'>['because'],
): Promise<IntentOutcome> {
  assertOpen(gates);
  const { action, approval } = act;
  const key = idempotencyKey(action.workflowId, action.step);
  const args = pinnedArgs(readBody(ledger, action), action, approval?.digest ?? null);
  const opened = await writeIntent(ledger, client, act, { key, args, policyVersion: judgement.policyVersion });
  if (!opened) return deny(ledger, client, act, { ...judgement, decision: 'deny', rules: [ONCE] }, because);
  await reserveCost(ledger, client, act, key);
  await client.query({
    name: 'action-executing',
    text: `UPDATE actions SET state = 'executing', policy_version = $2, rules = $3, updated_at = clock_timestamp() WHERE id = $1`,
    values: [action.id, judgement.policyVersion, judgement.rules],
  });
  await tell(ledger, client, action, {
    type: 'intent.opened',
    data: {
      key,
      actionId: action.id,
      operation: action.operation,
      digest: action.digest,
      approvalId: approval?.id ?? null,
      policyVersion: judgement.policyVersion,
      reservedMicros: action.costMicros,
    },
    actor: `agent:${action.agent}`,
    round: action.revision,
    ...(because === undefined ? {} : { because }),
  });
  return openOutcome(ledger, { ...act, intent: opened });
}

/** Null when another act holds the once-key. */
async function writeIntent(
  ledger: LedgerContext,
  client: Client,
  act: Act,
  pin: { key: string; args: Record<string, unknown>; policyVersion: number },
): Promise<IntentRow | null> {
  const { action, approval } = act;
  const onceKey = findOperation(action.operation)?.onceKey?.(pin.args) ?? null;
  const returning = `RETURNING key, state, call_by AS "callBy", calling_since AS "callingSince", attempts, wait_until AS "waitUntil",
    error_code AS "errorCode", resolution`;
  // From when it was allowed or approved, not from when a worker came round to it.
  const callBy = `coalesce($8::timestamptz, clock_timestamp()) + $9 * interval '1 millisecond'`;
  const values = [
    pin.key,
    action.id,
    approval?.id ?? null,
    ledger.args.encrypt(pin.args),
    action.digest,
    onceKey,
    pin.policyVersion,
    approval?.decidedAt ?? null,
    ledger.settings.callByMs,
    action.costMicros,
  ];
  if (act.intent) {
    // Asked again after a doubt: the same row and key, hence the same Message-ID, by which a receiver can tell the second copy. The mark
    // is gone on purpose: asking the outside world again would only say again what made the operator decide.
    const { rows } = await client.query<IntentRow>(
      `UPDATE intents SET state = 'open', action_id = $2, approval_id = $3, args = $4, digest = $5, once_key = $6, policy_version = $7,
         call_by = ${callBy}, reserved_micros = $10, calling_since = NULL, wait_until = NULL, error_code = NULL, settled_at = NULL,
         opened_at = clock_timestamp() WHERE key = $1 AND state = 'asked_again' ${returning}`,
      values,
    );
    if (!rows[0])
      throw new StewardError('internal.bug', `Intent ${pin.key} was to be opened again and is ${act.intent.state}.`);
    return rows[0];
  }
  const { rows } = await client.query<IntentRow>({
    name: 'intent-insert',
    text: `INSERT INTO intents (key, action_id, approval_id, args, digest, once_key, policy_version, call_by, reserved_micros,
        workflow_id, step, operation, state)
      VALUES ($1, $2, $3, $4, $5, $6, $7, ${callBy}, $10, $11, $12, $13, 'open') ON CONFLICT DO NOTHING ${returning}`,
    values: [...values, action.workflowId, action.step, action.operation],
  });
  return rows[0] ?? null;
}

async function reserveCost(ledger: LedgerContext, client: Client, { action }: Act, key: string): Promise<void> {
  if (action.costMicros === 0) return;
  const { timeZone } = ledger.settings;
  const now = ledger.clock();
  const full = await reserve(client, {
    key,
    attempt: action.revision,
    kind: spendKind(action.operation),
    micros: action.costMicros,
    day: dayOf(now, timeZone),
  });
  if (full)
    throw new StewardError(
      'budget.exhausted',
      `The budget does not allow ${action.operation} now: ${full.exhausted}.`,
      {
        retryAfterMs: retryAfterMs(now, timeZone),
      },
    );
}

/** What an act with an open intent answers: the pinned arguments, and what is known of earlier attempts. */
export function openOutcome(ledger: LedgerContext, act: Act): IntentOutcome {
  const { action, intent, approval } = act;
  if (intent?.state !== 'open')
    throw new StewardError('internal.bug', `Action ${action.id} is executing without an open intent.`);
  const body = readBody(ledger, action);
  ledger.fence.saw(intent.key, intent.attempts);
  return {
    state: 'open',
    key: intent.key,
    args: pinnedArgs(body, action, approval?.digest ?? null),
    edited: wasEdited(body, action),
    calling: intent.callingSince !== null,
    callingSince: intent.callingSince?.toISOString() ?? null,
    callByPassed: intent.callBy <= act.now,
    attempt: intent.attempts,
  };
}
