import { z } from 'zod';
import { MemoryRef } from './memory.js';

/** What policy said: `allow` runs at once, `ask` needs the operator, `deny` is final. `rules` are the ids that decided. */
export const Judgement = z.object({
  decision: z.enum(['allow', 'ask', 'deny']),
  rules: z.array(z.string()),
  policyVersion: z.number().int().nonnegative(),
});
export type Judgement = z.infer<typeof Judgement>;

/** An act as an agent asks for it. `step` is unique in its run; workflow id + step is the idempotency key. */
export const ActRequest = z.object({
  workflowId: z.string().uuid(),
  step: z.string().min(1).max(120),
  agent: z.string(),
  operation: z.string(),
  args: z.record(z.string(), z.unknown()),
  because: z.string().max(4000),
  basedOn: z.array(MemoryRef).max(50),
  personId: z.string().uuid().nullable(),
  /** Text that came from outside and that the preview shows as “before”; a blob reference, never the text itself. */
  inReplyToBlob: z.string().nullable(),
  /** Flags that the agent or the parser raised, shown with the preview. */
  flags: z.array(z.object({ code: z.string(), text: z.string() })).max(20),
  /** Which earlier step (a model call) proposed it; for `explain`. */
  proposedBy: z.string().nullable(),
});
export type ActRequest = z.infer<typeof ActRequest>;

/**
 * What truly happened to an act. An agent must handle each; no model is ever told that a refused act succeeded.
 * - `refused`: the provider said no for good; nothing was done.
 * - `in_doubt`: nobody can know whether it was done; the operator has the choice.
 * - `cancelled`: the run was cancelled before anything was done.
 */
export type ActResult<Args = Record<string, unknown>, Receipt = Record<string, unknown>> =
  | { status: 'executed'; receipt: Receipt }
  | { status: 'executed_with_edits'; receipt: Receipt; args: Args }
  | { status: 'rejected'; reason: string }
  | { status: 'expired' }
  | { status: 'denied'; rules: string[] }
  | { status: 'refused'; code: string; message: string }
  | { status: 'in_doubt' }
  | { status: 'cancelled' };

/** What one attempt to perform an act answers the workflow: settled, or waiting for something. */
export type PerformResult =
  | { state: 'settled'; result: ActResult }
  | { state: 'asked'; approvalId: string; expiresAt: string }
  | { state: 'in_doubt'; intentKey: string; waitUntil: string };

/** States an action goes through; the inbox shows them. */
export const ActionState = z.enum([
  'asked',
  'approved',
  'executing',
  'executed',
  'rejected',
  'expired',
  'denied',
  'refused',
  'in_doubt',
  'cancelled',
]);
export type ActionState = z.infer<typeof ActionState>;

/** The wake-up signal. Its truth is the row in PostgreSQL; the signature says that our gateway sent it. */
export interface DecisionSignal {
  approvalId: string;
  decision: 'approve' | 'reject';
  digest: string;
  reason?: string;
  /** Ed25519 over the canonical JSON of the other fields and the workflow id, base64. Absent when sent by hand. */
  signature?: string;
}

/** The idempotency key: stable over retry, reset and continue-as-new, and free of run ids and of argument hashes. */
export function idempotencyKey(workflowId: string, step: string): string {
  return `${workflowId}/${step}`;
}
