import type { Client } from '@steward/platform';
import type { Act, ApprovalRow } from '../acts/rows.js';
import type { DecideOutcome } from '../acts/port.js';

/** Why a decision or an edit changes nothing; the same answers for both. */
export type Refusal = Extract<DecideOutcome, { kind: 'already_decided' | 'stale' | 'expired' | 'not_found' }>;

/** An id from outside may be anything; PostgreSQL would answer a malformed one with an error. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const isUuid = (id: string): boolean => UUID.test(id);

/** Null when the approval is still the operator's to decide, for exactly this digest. The caller holds the act's lock. */
export async function refusal(
  client: Client,
  act: Act,
  asked: { approvalId: string; digest: string },
): Promise<Refusal | null> {
  const { rows } = await client.query<Omit<ApprovalRow, 'id' | 'reason' | 'rules'> & { lapsed: boolean }>({
    name: 'approval-state',
    text: `SELECT state, revision, digest, expires_at AS "expiresAt", decided_at AS "decidedAt", channel,
      expires_at <= clock_timestamp() AS lapsed FROM approvals WHERE id = $1`,
    values: [asked.approvalId],
  });
  const found = rows[0];
  if (!found) return { kind: 'not_found' };
  const { action } = act;
  switch (found.state) {
    case 'superseded':
      return { kind: 'stale', digest: action.digest, revision: action.revision };
    case 'expired':
      return { kind: 'expired', expiredAt: found.expiresAt.toISOString() };
    case 'approved':
    case 'rejected':
    case 'cancelled':
      return {
        kind: 'already_decided',
        state: found.state,
        decidedAt: found.decidedAt?.toISOString() ?? null,
        channel: found.channel,
      };
    case 'pending':
      if (found.lapsed) return { kind: 'expired', expiredAt: found.expiresAt.toISOString() };
      if (found.digest === asked.digest) return null;
      return { kind: 'stale', digest: action.digest, revision: action.revision };
  }
}
