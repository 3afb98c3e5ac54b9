/**
 * What the operator said, read from PostgreSQL.
 *
 * 1. A signal decides nothing by itself. One with the gateway's signature repeats what is in the row already; it is only the reason to look.
 * 2. One without a valid signature was sent by hand, from the Temporal UI or its command line. It goes through the same compare-and-set as a
 *    click in the console, is recorded as unsigned, and counts only while no real account is connected: whoever reaches Temporal is not
 *    thereby the operator.
 * 3. A signal is about this run's own approvals or about nothing.
 */
import { StewardError, type DecisionSignal } from '@steward/contracts';
import { outboxKeys } from '@steward/ledger';
import { verifyJson } from '@steward/platform';
import type { Activities, Decision, Resolution } from '@steward/temporal-api';
import type { ActivityPorts } from '../ports.js';

type Decisions = Pick<Activities, 'readDecision' | 'expireApproval' | 'readResolution'>;

export function createDecisions(ports: ActivityPorts): Decisions {
  const { ledger, outbox, log } = ports;

  async function read(approvalId: string): Promise<Decision> {
    const found = await ledger.approvalState(approvalId);
    if (!found) throw new StewardError('not_found', `There is no approval ${approvalId}.`);
    switch (found.state) {
      case 'pending':
        return { state: 'pending', expiresAt: found.expiresAt };
      case 'superseded':
        return { state: 'superseded', approvalId: found.latestApprovalId, expiresAt: found.latestExpiresAt };
      case 'rejected':
        await outbox.consumedBy(outboxKeys.decision(approvalId));
        return { state: 'rejected', reason: found.reason ?? '' };
      case 'approved':
        await outbox.consumedBy(outboxKeys.decision(approvalId));
        return { state: 'approved' };
      case 'expired':
      case 'cancelled':
        return { state: found.state };
      default:
        throw new StewardError('internal.bug', `Approval ${approvalId} is in a state that this build does not know.`);
    }
  }

  async function decideByHand(workflowId: string, signal: DecisionSignal): Promise<void> {
    const about = { runId: workflowId, approvalId: signal.approvalId };
    const account = ports.broker.connectors.some((connector) => connector.account === 'real') ? 'real' : 'local';
    const state = await ledger.approvalState(signal.approvalId);
    const action = state && (await ledger.action(state.actionId));
    if (account === 'real' || action?.workflowId !== workflowId) {
      log.warn({ ...about, account }, 'an unsigned decision signal changes nothing');
      return;
    }
    const { approvalId, digest, reason = '' } = signal;
    const channel = 'temporal-unsigned';
    const outcome =
      signal.decision === 'approve'
        ? await ledger.approve({ approvalId, digest, channel })
        : await ledger.reject({ approvalId, digest, reason, channel });
    log.warn({ ...about, outcome: outcome.kind }, 'an unsigned decision signal was tried');
  }

  return {
    readDecision: async ({ workflowId, approvalId, signal }) => {
      if (signal !== null && !isSigned(ports, workflowId, signal)) await decideByHand(workflowId, signal);
      return read(approvalId);
    },

    expireApproval: async ({ approvalId }) => {
      await ledger.expire(approvalId);
      return read(approvalId);
    },

    readResolution: async ({ workflowId, intentKey }): Promise<Resolution> => {
      const intent = await ledger.intentState(intentKey);
      if (!intent) throw new StewardError('not_found', `There is no intent ${intentKey}.`);
      if (intent.state === 'in_doubt') return { state: 'in_doubt' };
      await outbox.consumedBy(outboxKeys.resolution(intentKey, intent.attempts));
      const result = await ledger.lookup(workflowId, stepOf(workflowId, intentKey));
      return result === null ? { state: 'ask_again' } : { state: 'settled', result };
    },
  };
}

function isSigned({ approvalPublicKey }: ActivityPorts, workflowId: string, signal: DecisionSignal): boolean {
  const { signature, ...unsigned } = signal;
  return signature !== undefined && verifyJson(approvalPublicKey, { ...unsigned, workflowId }, signature);
}

/** The key is workflow id + "/" + step (see idempotencyKey in contracts). */
function stepOf(workflowId: string, intentKey: string): string {
  const prefix = `${workflowId}/`;
  if (!intentKey.startsWith(prefix)) throw new StewardError('input.invalid', 'The intent is of another run.');
  return intentKey.slice(prefix.length);
}
