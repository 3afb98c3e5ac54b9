import { randomUUID } from 'node:crypto';
import type { Client } from '@steward/platform';
import type { LedgerContext } from '../acts/context.js';
import type { ActionRow } from '../acts/rows.js';
import { tell, type Telling } from '../acts/tell.js';

/** Identifies the action's current revision in an approval's events. */
export type Asking = Pick<ActionRow, 'id' | 'workflowId' | 'step' | 'personId' | 'operation' | 'digest' | 'revision'>;

/**
 * Asks the operator about the action's current revision. `approval.asked` is told for every revision; `asked_again` before it says that
 * nothing was edited and the question has come back.
 */
export async function ask(
  ledger: LedgerContext,
  client: Client,
  action: Asking,
  by: {
    rules: readonly string[];
    policyVersion: number;
    actor: string;
    again?: boolean;
    because?: Telling<'approval.asked'>['because'];
    approvalId?: string;
  },
): Promise<{ approvalId: string; expiresAt: string; at: string }> {
  const approvalId = by.approvalId ?? randomUUID();
  const { rows } = await client.query<{ expiresAt: Date }>({
    name: 'approval-insert',
    text: `INSERT INTO approvals (id, action_id, revision, digest, state, rules, policy_version, expires_at)
      VALUES ($1, $2, $3, $4, 'pending', $5, $6, clock_timestamp() + $7 * interval '1 millisecond') RETURNING expires_at AS "expiresAt"`,
    values: [
      approvalId,
      action.id,
      action.revision,
      action.digest,
      by.rules,
      by.policyVersion,
      ledger.settings.approvalTtlMs,
    ],
  });
  const expiresAt = (rows[0]?.expiresAt ?? new Date(0)).toISOString();
  const { actor, policyVersion, rules } = by;
  const data = {
    actionId: action.id,
    operation: action.operation,
    approvalId,
    digest: action.digest,
    revision: action.revision,
    rules: [...rules],
    policyVersion,
  };
  const because = by.because === undefined ? {} : { because: by.because };
  const round = action.revision;
  if (by.again === true)
    await tell(ledger, client, action, { type: 'approval.asked_again', data, actor, round, ...because });
  const { at } = await tell(ledger, client, action, {
    type: 'approval.asked',
    data: { ...data, expiresAt },
    actor,
    round,
    ...because,
  });
  return { approvalId, expiresAt, at };
}
