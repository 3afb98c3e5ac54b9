import { StewardError } from '@steward/contracts';
import { judgeAgain } from '@steward/governance';
import type { Client } from '@steward/platform';
import { ask } from '../approvals/ask.js';
import { assertOpen, gated, type Gates } from '../gates/gated.js';
import type { IntentOutcome, Proposal } from './port.js';
import type { Ledger } from '../ports.js';
import { readBody } from './body.js';
import { storedResult } from './close.js';
import type { LedgerContext } from './context.js';
import { deny } from './deny.js';
import { openIntent, openOutcome } from './open.js';
import { propose } from './propose.js';
import { lockAct, type Act } from './rows.js';

/** @see Ledger.intend */
export function createIntend(ledger: LedgerContext): Pick<Ledger, 'intend'> {
  return { intend: (proposal) => gated(ledger, (client, gates) => intendIn(ledger, client, gates, proposal)) };
}

/** One look at an act in the caller's gated transaction: proposes it, or goes on from what is there. */
export async function intendIn(
  ledger: LedgerContext,
  client: Client,
  gates: Gates,
  proposal: Proposal,
): Promise<IntentOutcome> {
  const { workflowId, step } = proposal.request;
  let act = await lockAct(client, { workflowId, step });
  if (!act) {
    const first = await propose(ledger, client, gates, proposal);
    if (first) return first;
    act = await lockAct(client, { workflowId, step });
  }
  if (!act) throw new StewardError('internal.bug', `Step ${step} of ${workflowId} was neither proposed nor found.`);
  return goOn(ledger, client, gates, proposal, act);
}

async function goOn(
  ledger: LedgerContext,
  client: Client,
  gates: Gates,
  proposal: Proposal,
  act: Act,
): Promise<IntentOutcome> {
  const { action, approval, intent } = act;
  switch (action.state) {
    case 'asked':
      if (!approval) throw new StewardError('internal.bug', `Action ${action.id} is asked without an approval.`);
      return { state: 'asked', approvalId: approval.id, expiresAt: approval.expiresAt.toISOString() };
    case 'approved':
      return goOnApproved(ledger, client, gates, proposal, act);
    case 'executing':
      return openOutcome(ledger, act);
    case 'in_doubt':
      return {
        state: 'in_doubt',
        key: intent?.key ?? '',
        waitUntil: (intent?.waitUntil ?? act.now).toISOString(),
      };
    default: {
      const result = storedResult(ledger, act);
      if (!result) throw new StewardError('internal.bug', `Action ${action.id} is ${action.state} without a result.`);
      return { state: 'settled', result };
    }
  }
}

/** An approval answers the rules that asked. Whether those are still all of them is for the newest policy to say, in this transaction. */
async function goOnApproved(
  ledger: LedgerContext,
  client: Client,
  gates: Gates,
  proposal: Proposal,
  act: Act,
): Promise<IntentOutcome> {
  const { action, approval } = act;
  if (approval?.state !== 'approved')
    throw new StewardError('internal.bug', `Action ${action.id} is approved without an approval.`);
  // What the arguments make of it is stored with them (they may have been edited since); where and when it happens is as of now.
  const { account, hour } = proposal.context;
  const judgement = ledger.judge.judge({
    agent: action.agent,
    operation: action.operation,
    context: { ...readBody(ledger, action).context, account, hour },
    policyVersion: gates.policyVersion,
  });
  const because = { transition: `approval.approved/${action.revision}` };
  switch (judgeAgain(judgement, approval.rules)) {
    case 'go':
      return openIntent(ledger, client, gates, act, judgement, because);
    case 'deny':
      return deny(ledger, client, act, judgement, because);
    case 'ask': {
      if (gates.killed) assertOpen(gates);
      const revision = action.revision + 1;
      const rules = [...new Set([...approval.rules, ...judgement.rules])];
      await client.query(
        `UPDATE actions SET state = 'asked', revision = $2, rules = $3, policy_version = $4, updated_at = clock_timestamp() WHERE id = $1`,
        [action.id, revision, rules, judgement.policyVersion],
      );
      const { approvalId, expiresAt } = await ask(
        ledger,
        client,
        { ...action, revision },
        { rules, policyVersion: judgement.policyVersion, actor: 'system:policy', again: true, because },
      );
      return { state: 'asked', approvalId, expiresAt };
    }
  }
}
