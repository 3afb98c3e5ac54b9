import type { Judgement } from '@steward/contracts';
import type { Client } from '@steward/platform';
import type { IntentOutcome } from './port.js';
import { closeAct } from './close.js';
import type { LedgerContext } from './context.js';
import type { Act } from './rows.js';
import { tell, type Telling } from './tell.js';

/** The rule named where a once-key is taken; it is ours, not Cedar's. */
export const ONCE = 'once';

/** Ends an act that the rules forbid. */
export async function deny(
  ledger: LedgerContext,
  client: Client,
  act: Act,
  judgement: Judgement,
  because?: Telling<'action.denied'>['because'],
): Promise<IntentOutcome> {
  const { action } = act;
  await tell(ledger, client, action, {
    type: 'action.denied',
    data: { actionId: action.id, operation: action.operation, judgement: { ...judgement, decision: 'deny' } },
    actor: 'system:policy',
    ...(because === undefined ? {} : { because }),
  });
  await client.query('UPDATE actions SET rules = $2, policy_version = $3 WHERE id = $1', [
    action.id,
    judgement.rules,
    judgement.policyVersion,
  ]);
  const result = await closeAct(ledger, client, act, { status: 'denied', rules: judgement.rules });
  if (result.status === 'in_doubt')
    return { state: 'in_doubt', key: act.intent?.key ?? '', waitUntil: act.now.toISOString() };
  return { state: 'settled', result };
}
