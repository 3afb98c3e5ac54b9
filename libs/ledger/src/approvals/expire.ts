import { closeAct } from '../acts/close.js';
import type { LedgerContext } from '../acts/context.js';
import { lockAct } from '../acts/rows.js';
import { tell } from '../acts/tell.js';
import type { Ledger } from '../ports.js';
import { isUuid } from './refusal.js';

/** The end of an approval that nobody decided, and the reading of one. */
export function createApprovalStates(ledger: LedgerContext): Pick<Ledger, 'expire' | 'approvalState'> {
  return {
    async expire(approvalId) {
      if (!isUuid(approvalId)) return;
      await ledger.db.transaction(async (client) => {
        const act = await lockAct(client, { approvalId });
        if (!act) return;
        // By the database's clock: a workflow's timer may run ahead of it.
        const { rows } = await client.query<{ revision: number; digest: string }>(
          `UPDATE approvals SET state = 'expired', decided_at = clock_timestamp()
           WHERE id = $1 AND state = 'pending' AND expires_at <= clock_timestamp() RETURNING revision, digest`,
          [approvalId],
        );
        const row = rows[0];
        if (!row) return;
        const { action } = act;
        await tell(ledger, client, action, {
          type: 'approval.expired',
          data: { actionId: action.id, operation: action.operation, approvalId, ...row },
          actor: 'system:ledger',
          round: row.revision,
          because: { transition: `approval.asked/${row.revision}` },
        });
        await closeAct(ledger, client, act, { status: 'expired' });
      });
    },

    async approvalState(approvalId) {
      if (!isUuid(approvalId)) return null;
      const { rows } = await ledger.db.pool.query<{
        state: string;
        expires_at: Date;
        reason: Buffer | null;
        action_id: string;
        latest_id: string;
        latest_expires_at: Date;
      }>({
        name: 'approval-read',
        text: `SELECT p.state, p.expires_at, p.reason, p.action_id, l.id AS latest_id, l.expires_at AS latest_expires_at
          FROM approvals p JOIN LATERAL (
            SELECT id, expires_at FROM approvals WHERE action_id = p.action_id ORDER BY revision DESC LIMIT 1) l ON true
          WHERE p.id = $1`,
        values: [approvalId],
      });
      const row = rows[0];
      return row
        ? {
            state: row.state,
            expiresAt: row.expires_at.toISOString(),
            reason: row.reason && (ledger.reasons.decrypt(row.reason) as string),
            actionId: row.action_id,
            latestApprovalId: row.latest_id,
            latestExpiresAt: row.latest_expires_at.toISOString(),
          }
        : null;
    },
  };
}
