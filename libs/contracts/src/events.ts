import { z } from 'zod';
import { ActionState, Judgement } from './act.js';
import { BlobRef } from './email.js';
import { MemoryRef } from './memory.js';

/**
 * The event log's vocabulary. Each type has a current version, a schema for `data` (never personal: readable for ever) and, where it
 * has any, a schema for `personal` (encrypted under the person's own key). Events are never edited: a change of shape is a new version
 * and an upcaster from the one before.
 */
export interface EventType<Data extends z.ZodType = z.ZodType, Personal extends z.ZodType | null = z.ZodType | null> {
  readonly version: number;
  readonly data: Data;
  readonly personal: Personal;
  /** `upcasters[n]` turns version n + 1 into n + 2. */
  readonly upcasters: readonly ((data: unknown) => unknown)[];
}

function event<Data extends z.ZodType>(data: Data): EventType<Data, null>;
function event<Data extends z.ZodType, Personal extends z.ZodType>(
  data: Data,
  personal: Personal,
): EventType<Data, Personal>;
function event(data: z.ZodType, personal: z.ZodType | null = null): EventType {
  return { version: 1, data, personal, upcasters: [] };
}

const id = z.string().uuid();
const actionRef = z.object({ actionId: id, operation: z.string() });
const approvalRef = actionRef.extend({ approvalId: id, digest: z.string(), revision: z.number().int() });

export const EVENTS = {
  'mail.received': event(
    z.object({ itemId: id, threadId: id, raw: BlobRef, automatic: z.boolean(), firstOfThread: z.boolean() }),
    z.object({ from: z.string(), fromName: z.string().nullable(), subject: z.string() }),
  ),
  'mail.duplicate': event(z.object({ itemId: id, raw: BlobRef, differs: z.boolean() })),
  'mail.quarantined': event(
    z.object({
      itemId: id,
      raw: BlobRef,
      reason: z.enum(['malformed', 'empty', 'loop', 'bounce', 'no_sender', 'too_many_headers']),
    }),
    z.object({ from: z.string().nullable(), fromName: z.string().nullable(), subject: z.string().nullable() }),
  ),
  'run.started': event(z.object({ agent: z.string(), itemId: id.nullable() })),
  'run.ended': event(z.object({ agent: z.string(), outcome: z.string(), detail: z.string().nullable() })),
  'run.closed_abnormally': event(
    z.object({
      how: z.enum(['terminated', 'timed_out', 'failed', 'cancelled', 'reset', 'missing']),
      code: z.string().nullable(),
    }),
  ),
  'run.waiting': event(
    z.object({
      on: z.enum(['operator', 'model', 'connector', 'memory', 'gate', 'budget', 'nothing']),
      detail: z.string().nullable(),
    }),
  ),
  'memory.learned': event(
    z.object({ memoryId: id, version: z.number().int(), kind: z.string(), source: z.string(), sha256: z.string() }),
  ),
  /** What this version of a record says holds no longer, and no newer version says more. */
  'memory.ended': event(z.object({ memoryId: id, version: z.number().int(), source: z.string() })),
  'memory.recalled': event(z.object({ step: z.string(), read: z.array(MemoryRef), degraded: z.array(z.string()) })),
  'model.called': event(
    z.object({
      step: z.string(),
      promptId: z.string(),
      promptVersion: z.number().int(),
      model: z.string(),
      provider: z.string(),
      inputTokens: z.number().int(),
      outputTokens: z.number().int(),
      costMicros: z.number().int(),
    }),
  ),
  'checkpoint.reached': event(z.object({ name: z.string() })),
  'action.proposed': event(
    actionRef.extend({
      digest: z.string(),
      risk: z.string(),
      costMicros: z.number().int(),
      judgement: Judgement,
      basedOn: z.array(MemoryRef),
      proposedBy: z.string().nullable(),
    }),
    z.object({ because: z.string() }),
  ),
  'action.edited': event(
    approvalRef.extend({ fields: z.array(z.string()), previousDigest: z.string(), judgement: Judgement }),
  ),
  'action.denied': event(actionRef.extend({ judgement: Judgement })),
  'action.closed': event(actionRef.extend({ state: ActionState })),
  'approval.asked': event(
    approvalRef.extend({ rules: z.array(z.string()), policyVersion: z.number().int(), expiresAt: z.string() }),
  ),
  'approval.approved': event(
    approvalRef.extend({ channel: z.enum(['console', 'cli', 'temporal-unsigned']), policyVersion: z.number().int() }),
  ),
  'approval.rejected': event(
    approvalRef.extend({ channel: z.enum(['console', 'cli', 'temporal-unsigned']) }),
    z.object({ reason: z.string() }),
  ),
  'approval.expired': event(approvalRef),
  'approval.cancelled': event(approvalRef),
  'approval.asked_again': event(approvalRef.extend({ rules: z.array(z.string()), policyVersion: z.number().int() })),
  'intent.opened': event(
    z.object({
      key: z.string(),
      actionId: id.nullable(),
      operation: z.string(),
      digest: z.string(),
      approvalId: id.nullable(),
      policyVersion: z.number().int(),
      reservedMicros: z.number().int(),
    }),
  ),
  'intent.executed': event(
    z.object({
      key: z.string(),
      actionId: id.nullable(),
      operation: z.string(),
      costMicros: z.number().int(),
      how: z.enum(['called', 'reconciled', 'operator']),
      messageId: z.string().nullable(),
    }),
  ),
  'intent.refused': event(
    z.object({ key: z.string(), actionId: id.nullable(), operation: z.string(), code: z.string() }),
  ),
  'intent.in_doubt': event(
    z.object({ key: z.string(), actionId: id.nullable(), operation: z.string(), evidence: z.string() }),
  ),
  'intent.resolved': event(
    z.object({
      key: z.string(),
      actionId: id.nullable(),
      operation: z.string(),
      choice: z.enum(['happened', 'did_not_happen', 'ask_again']),
    }),
  ),
  'policy.activated': event(
    z.object({ version: z.number().int(), author: z.string(), reason: z.string(), sha256: z.string() }),
  ),
  'gate.changed': event(z.object({ gate: z.enum(['pause', 'kill']), on: z.boolean(), reason: z.string() })),
  'budget.changed': event(z.object({ budgetId: z.string(), limitMicros: z.number().int() })),
  'item.closed': event(z.object({ itemId: id })),
  'part.degraded': event(z.object({ part: z.string(), reason: z.string(), runbook: z.string() })),
  'part.recovered': event(z.object({ part: z.string() })),
  'operator.created': event(z.object({})),
  'operator.secret_reset': event(z.object({})),
} as const satisfies Record<string, EventType>;

export type EventName = keyof typeof EVENTS;
export type EventData<N extends EventName> = z.infer<(typeof EVENTS)[N]['data']>;
export type EventPersonal<N extends EventName> = (typeof EVENTS)[N]['personal'] extends z.ZodType
  ? z.infer<(typeof EVENTS)[N]['personal']>
  : null;

/** Brings stored data of any version to the current one and checks it. Throws on a version from the future: that is a downgrade. */
export function upcast<N extends EventName>(name: N, version: number, data: unknown): EventData<N> {
  const type: EventType = EVENTS[name];
  if (version > type.version)
    throw new Error(`Event ${name} has version ${version}, this build knows ${type.version}. Start the newer build.`);
  const current = type.upcasters.slice(version - 1).reduce((value, step) => step(value), data);
  return type.data.parse(current) as EventData<N>;
}

/** An event as readers get it: upcast, with its personal part still encrypted. */
export type RecordedEvent = {
  [N in EventName]: {
    id: string;
    /** Log position token, `tx:position`; compare with {@link comparePositions}. */
    at: string;
    type: N;
    data: EventData<N>;
    personId: string | null;
    personal: Uint8Array | null;
    workflowId: string | null;
    step: string | null;
    transition: string | null;
    actor: string;
    correlationId: string;
    causationId: string | null;
    recordedAt: string;
  };
}[EventName];

/** Orders log positions: negative when `a` comes first. Transactions first, then the order within one. */
export function comparePositions(a: string, b: string): number {
  const [aTx = '0', aPos = '0'] = a.split(':');
  const [bTx = '0', bPos = '0'] = b.split(':');
  const byTx = BigInt(aTx) - BigInt(bTx);
  const difference = byTx === 0n ? BigInt(aPos) - BigInt(bPos) : byTx;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
