import { idempotencyKey } from '@steward/contracts';
import type { Client } from '@steward/platform';
import { gated, type Gates } from '../gates/gated.js';
import { executed } from '../intents/settle.js';
import type { IntentOutcome, Proposal } from './port.js';
import type { Ledger } from '../ports.js';
import { writeExecuted } from './at-once.js';
import type { LedgerContext } from './context.js';
import { intendIn } from './intend.js';
import { checkProposal } from './propose.js';
import { lockAct } from './rows.js';

type Effect = Parameters<Ledger['performTransactional']>[1];

const UNIQUE_VIOLATION = '23505';

/** @see Ledger.performTransactional */
export function createTransactional(ledger: LedgerContext): Pick<Ledger, 'performTransactional'> {
  return {
    async performTransactional(proposal, effect) {
      checkProposal(proposal);
      try {
        return await gated(ledger, (client, gates) => atOnce(ledger, client, gates, proposal, effect));
      } catch (error) {
        // The step was proposed before, and what the effect did here is rolled back: go on from what is there.
        if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
        return gated(ledger, (client, gates) => stepByStep(ledger, client, gates, proposal, effect));
      }
    },
  };
}

/** The common case, an act that is new, allowed and free: written as executed, with nothing read but the gates. */
async function atOnce(
  ledger: LedgerContext,
  client: Client,
  gates: Gates,
  proposal: Proposal,
  effect: Effect,
): Promise<IntentOutcome> {
  const { request, operation, context, preview } = proposal;
  const { policyVersion } = gates;
  const judgement = ledger.judge.judge({ agent: request.agent, operation: operation.name, context, policyVersion });
  const plain = !gates.paused && !gates.killed && !operation.onceKey && proposal.costMicros === 0;
  if (judgement.decision !== 'allow' || !plain) return stepByStep(ledger, client, gates, proposal, effect);
  const receipt = await effect(client, idempotencyKey(request.workflowId, request.step), preview.args);
  return { state: 'settled', result: await writeExecuted(ledger, client, proposal, judgement, receipt) };
}

/** Every transition on its own, in one transaction: the way of acts that are repeated, asked, capped or allowed once. */
async function stepByStep(
  ledger: LedgerContext,
  client: Client,
  gates: Gates,
  proposal: Proposal,
  effect: Effect,
): Promise<IntentOutcome> {
  const outcome = await intendIn(ledger, client, gates, proposal);
  if (outcome.state !== 'open') return outcome;
  const { key } = outcome;
  const receipt = await effect(client, key, outcome.args);
  const act = await lockAct(client, { intentKey: key });
  if (!act) return outcome;
  const { costMicros } = act.action;
  return { state: 'settled', result: await executed(ledger, client, act, { key, receipt, how: 'called', costMicros }) };
}
