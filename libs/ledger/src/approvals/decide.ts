import { StewardError, type DecisionSignal } from '@steward/contracts';
import type { Client } from '@steward/platform';
import { closeAct } from '../acts/close.js';
import type { LedgerContext } from '../acts/context.js';
import { lockAct, type ActionRow, type ApprovalRow } from '../acts/rows.js';
import { lastTold, tell } from '../acts/tell.js';
import { outboxKeys } from '../outbox/keys.js';
import type { DecideOutcome } from '../acts/port.js';
import type { Ledger } from '../ports.js';
import { isUuid, refusal } from './refusal.js';

type Channel = Parameters<Ledger['approve']>[0]['channel'];
type Decided = { decision: 'approve' } | { decision: 'reject'; reason: string };

/**
 * The operator's decision: a compare-and-set on the approval's row, with its event and the wake-up in the same transaction. Whatever comes
 * late, twice, for another digest or for an older revision changes nothing and is told so.
 */
export function createDecide(ledger: LedgerContext): Pick<Ledger, 'approve' | 'reject'> {
  return {
    approve: (input) => decide(ledger, input, { decision: 'approve' }),
    reject: ({ reason, ...input }) => decide(ledger, input, { decision: 'reject', reason }),
  };
}

async function decide(
  ledger: LedgerContext,
  input: { approvalId: string; digest: string; channel: Channel },
  decided: Decided,
): Promise<DecideOutcome> {
  if (!isUuid(input.approvalId)) return { kind: 'not_found' };
  const outcome = await ledger.db.transaction<DecideOutcome>(async (client) => {
    const act = await lockAct(client, { approvalId: input.approvalId });
    if (!act) return { kind: 'not_found' };
    const no = await refusal(client, act, input);
    if (no) return no;
    const state = decided.decision === 'approve' ? 'approved' : 'rejected';
    const reason = decided.decision === 'reject' ? ledger.reasons.encrypt(decided.reason) : null;
    const { rows } = await client.query<Pick<ApprovalRow, 'revision'>>({
      name: 'approval-decide',
      text: `UPDATE approvals SET state = $3, decided_at = clock_timestamp(), channel = $4, reason = $5
        WHERE id = $1 AND digest = $2 AND state = 'pending' AND expires_at > clock_timestamp() RETURNING revision`,
      values: [input.approvalId, input.digest, state, input.channel, reason],
    });
    const row = rows[0];
    if (!row) {
      // It can only have expired between the two statements: everything else is held still by the action's lock.
      const late = await refusal(client, act, input);
      if (!late) throw new StewardError('internal.bug', `Approval ${input.approvalId} could not be decided.`);
      return late;
    }
    const { action } = act;
    await told(ledger, client, action, input, row.revision, decided);
    if (decided.decision === 'approve')
      await client.query(`UPDATE actions SET state = 'approved', updated_at = clock_timestamp() WHERE id = $1`, [
        action.id,
      ]);
    else await closeAct(ledger, client, act, { status: 'rejected', reason: decided.reason });
    await wake(ledger, client, action.workflowId, input, decided.decision);
    return { kind: state, at: await lastTold(client, action), actionId: action.id, approvalId: input.approvalId };
  });
  if (outcome.kind === 'approved' || outcome.kind === 'rejected') await ledger.boundaries.reached('decision.committed');
  return outcome;
}

async function told(
  ledger: LedgerContext,
  client: Client,
  action: ActionRow,
  input: { approvalId: string; digest: string; channel: Channel },
  revision: number,
  decided: Decided,
): Promise<void> {
  const { approvalId, digest, channel } = input;
  const data = { actionId: action.id, operation: action.operation, approvalId, digest, revision, channel };
  const about = { actor: 'operator', round: revision, because: { transition: `approval.asked/${revision}` } };
  if (decided.decision === 'approve') {
    await tell(ledger, client, action, {
      type: 'approval.approved',
      data: { ...data, policyVersion: action.policyVersion },
      ...about,
    });
  } else {
    await tell(ledger, client, action, {
      type: 'approval.rejected',
      data,
      personal: { reason: decided.reason },
      ...about,
    });
  }
}

/**
 * The row is the truth and the signal only wakes, so it carries no reason. A decision that came as a signal has woken the run already;
 * a process without the key queues an unsigned one, which workers treat as sent by hand.
 */
async function wake(
  ledger: LedgerContext,
  client: Client,
  workflowId: string,
  input: { approvalId: string; digest: string; channel: Channel },
  decision: DecisionSignal['decision'],
): Promise<void> {
  if (input.channel === 'temporal-unsigned') return;
  const unsigned = { approvalId: input.approvalId, decision, digest: input.digest };
  const signature = ledger.signDecision?.({ ...unsigned, workflowId });
  await ledger.outbox.enqueue(client, {
    kind: 'workflow.signal',
    dedupKey: outboxKeys.decision(input.approvalId),
    workflowId,
    payload: { kind: 'decision', signal: { ...unsigned, ...(signature === undefined ? {} : { signature }) } },
  });
}
