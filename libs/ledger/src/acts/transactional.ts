import type { Client } from '@steward/platform';
import { gated, type Gates } from '../gates/gated.js';
import { executed } from '../intents/settle.js';
import type { IntentOutcome, Ledger, Proposal } from '../ports.js';
import type { LedgerContext } from './context.js';
import { intendIn } from './intend.js';
import { lockAct } from './rows.js';

type Effect = Parameters<Ledger['performTransactional']>[1];

/** @see Ledger.performTransactional */
export function createTransactional(ledger: LedgerContext): Pick<Ledger, 'performTransactional'> {
  return {
    performTransactional: (proposal, effect) =>
      gated(ledger, (client, gates) => stepByStep(ledger, client, gates, proposal, effect)),
  };
}

/** Every transition on its own, in one transaction: the way of acts that are asked, repeated, capped or allowed once. */
async function stepByStep(
  ledger: LedgerContext,
  client: Client,
  gates: Gates,
  proposal: Proposal,
  effect: Effect,
): Promise<IntentOutcome> {
  const outcome = await intendIn(ledger, client, gates, proposal);
  if (outcome.state !== 'open') return outcome;
  const receipt = await effect(client, outcome.key, outcome.args);
  const act = await lockAct(client, { intentKey: outcome.key });
  if (!act) return outcome;
  const costMicros = act.action.costMicros;
  return {
    state: 'settled',
    result: await executed(ledger, client, act, { key: outcome.key, receipt, how: 'called', costMicros }),
  };
}
