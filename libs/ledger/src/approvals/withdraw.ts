import type { Client } from '@steward/platform';
import type { LedgerContext } from '../acts/context.js';
import type { Act } from '../acts/rows.js';
import { tell } from '../acts/tell.js';

/** Takes a question back that nobody has answered; does nothing when there is none. */
export async function withdrawApproval(
  ledger: LedgerContext,
  client: Client,
  { action, approval }: Act,
): Promise<void> {
  if (approval?.state !== 'pending') return;
  const { id: approvalId, digest, revision } = approval;
  await client.query(`UPDATE approvals SET state = 'cancelled', decided_at = clock_timestamp() WHERE id = $1`, [
    approvalId,
  ]);
  await tell(ledger, client, action, {
    type: 'approval.cancelled',
    data: { actionId: action.id, operation: action.operation, approvalId, digest, revision },
    actor: 'system:ledger',
    round: revision,
    because: { transition: `approval.asked/${revision}` },
  });
}
