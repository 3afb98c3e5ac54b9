import type { ActResult } from '@steward/contracts';
import type { Client } from '@steward/platform';
import type { LedgerContext } from './context.js';
import type { Act } from './rows.js';
import { tell } from './tell.js';

/** What an action ends as when nothing was executed. */
type Ending = Extract<ActResult, { status: 'rejected' | 'expired' | 'denied' | 'cancelled' }>;

/**
 * Ends an act before its effect was begun. One that was asked again after an effect in doubt does not end: what the first attempt did
 * is still not known, and telling “rejected” or “expired” would say that nothing happened. It goes back to the operator's queue.
 */
export async function closeAct(ledger: LedgerContext, client: Client, act: Act, result: Ending): Promise<ActResult> {
  const { action, intent } = act;
  if (intent?.state === 'asked_again') {
    await client.query(`UPDATE intents SET state = 'in_doubt', wait_until = clock_timestamp() WHERE key = $1`, [
      intent.key,
    ]);
    await client.query(`UPDATE actions SET state = 'in_doubt', updated_at = clock_timestamp() WHERE id = $1`, [
      action.id,
    ]);
    await tell(ledger, client, action, {
      type: 'intent.in_doubt',
      data: {
        key: intent.key,
        actionId: action.id,
        operation: action.operation,
        evidence: `The operator was asked again, and it ended ${result.status}; the first attempt is as unknown as before.`,
      },
      actor: 'system:ledger',
      round: action.revision,
    });
    return { status: 'in_doubt' };
  }
  await client.query({
    name: 'action-close',
    text: 'UPDATE actions SET state = $2, result = $3, updated_at = clock_timestamp(), closed_at = clock_timestamp() WHERE id = $1',
    values: [action.id, result.status, ledger.results.encrypt(result)],
  });
  return result;
}

/** The result of a closed action. */
export function storedResult(ledger: LedgerContext, act: Act): ActResult | null {
  return act.action.result && (ledger.results.decrypt(act.action.result) as ActResult);
}
