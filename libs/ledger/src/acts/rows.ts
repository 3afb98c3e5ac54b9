import type { ActionState } from '@steward/contracts';
import type { Client } from '@steward/platform';

export interface ActionRow {
  id: string;
  workflowId: string;
  step: string;
  agent: string;
  operation: string;
  state: ActionState;
  revision: number;
  digest: string;
  body: Buffer;
  personId: string | null;
  costMicros: number;
  policyVersion: number;
  rules: string[];
  result: Buffer | null;
  createdAt: Date;
}

export interface ApprovalRow {
  id: string;
  revision: number;
  digest: string;
  state: 'pending' | 'approved' | 'rejected' | 'expired' | 'superseded' | 'cancelled';
  rules: string[];
  expiresAt: Date;
  decidedAt: Date | null;
  channel: string | null;
  reason: Buffer | null;
}

export interface IntentRow {
  key: string;
  state: 'open' | 'executed' | 'refused' | 'in_doubt' | 'asked_again' | 'cancelled';
  callBy: Date;
  callingSince: Date | null;
  attempts: number;
  waitUntil: Date | null;
  errorCode: string | null;
  resolution: string | null;
}

/** An action with the approval of its current revision and its intent, as they are while the action's row is locked. */
export interface Act {
  action: ActionRow;
  approval: ApprovalRow | null;
  intent: IntentRow | null;
  /** The database's clock, read after the lock was had. */
  now: Date;
}

const ACTION = `id, workflow_id AS "workflowId", step, agent, operation, state, revision, digest, body, person_id AS "personId",
  cost_micros AS "costMicros", policy_version AS "policyVersion", rules, result, created_at AS "createdAt"`;

const REST = `SELECT clock_timestamp() AS now,
    p.id AS "approval.id", p.revision AS "approval.revision", p.digest AS "approval.digest", p.state AS "approval.state",
    p.rules AS "approval.rules", p.expires_at AS "approval.expiresAt", p.decided_at AS "approval.decidedAt",
    p.channel AS "approval.channel", p.reason AS "approval.reason",
    i.key AS "intent.key", i.state AS "intent.state", i.call_by AS "intent.callBy", i.calling_since AS "intent.callingSince",
    i.attempts AS "intent.attempts", i.wait_until AS "intent.waitUntil", i.error_code AS "intent.errorCode",
    i.resolution AS "intent.resolution"
  FROM actions a LEFT JOIN approvals p ON p.action_id = a.id AND p.revision = a.revision
  LEFT JOIN intents i ON i.key = a.workflow_id || '/' || a.step WHERE a.id = $1`;

const FIND = {
  step: 'workflow_id = $1 AND step = $2',
  id: 'id = $1',
  approval: 'id = (SELECT action_id FROM approvals WHERE id = $1)',
  intent: 'id = (SELECT action_id FROM intents WHERE key = $1)',
} as const;

export type FindAct =
  { workflowId: string; step: string } | { id: string } | { approvalId: string } | { intentKey: string };

function condition(by: FindAct): { name: keyof typeof FIND; values: string[] } {
  if ('step' in by) return { name: 'step', values: [by.workflowId, by.step] };
  if ('id' in by) return { name: 'id', values: [by.id] };
  return 'approvalId' in by
    ? { name: 'approval', values: [by.approvalId] }
    : { name: 'intent', values: [by.intentKey] };
}

/** The columns of `rest` that begin with `prefix.`, or null where the join found nothing. */
function part<T>(rest: Record<string, unknown>, prefix: string, present: string): T | null {
  if (rest[`${prefix}.${present}`] === null) return null;
  const own = Object.entries(rest).filter(([name]) => name.startsWith(`${prefix}.`));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length + 1), value])) as T;
}

/**
 * Locks the action's row, which is the mutex of everything that happens to an act, then reads the rest in a second statement: a join
 * in the locking statement would show approval and intent as they were before the lock was waited for.
 */
export async function lockAct(client: Client, by: FindAct): Promise<Act | null> {
  return readAct(client, by, 'FOR UPDATE');
}

/** The same without a lock, for showing. */
export async function readAct(
  client: Pick<Client, 'query'>,
  by: FindAct,
  lock: 'FOR UPDATE' | '' = '',
): Promise<Act | null> {
  const { name, values } = condition(by);
  const found = await client.query<ActionRow>({
    name: `act-${name}-${lock}`,
    text: `SELECT ${ACTION} FROM actions WHERE ${FIND[name]} ${lock}`,
    values,
  });
  const action = found.rows[0];
  if (!action) return null;
  const { rows } = await client.query<Record<string, unknown>>({ name: 'act-rest', text: REST, values: [action.id] });
  const rest = rows[0] ?? {};
  return {
    action,
    approval: part<ApprovalRow>(rest, 'approval', 'id'),
    intent: part<IntentRow>(rest, 'intent', 'key'),
    now: rest['now'] as Date,
  };
}
