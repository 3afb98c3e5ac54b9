import type { ActRequest, ActResult, Judgement, Operation, Preview, PreviewDisplay } from '@steward/contracts';
import type { PolicyContext } from '@steward/governance';

/** How the broker asks for an act: the request, its operation, and the connector's pure preview of it. */
export interface Proposal {
  request: ActRequest;
  operation: Operation;
  preview: Preview;
  display: PreviewDisplay;
  context: PolicyContext;
  costMicros: number;
}

export type IntentOutcome =
  /** Open and pinned: go on with these arguments. `calling` says that an earlier attempt may have reached the outside. */
  | {
      state: 'open';
      key: string;
      args: Record<string, unknown>;
      edited: boolean;
      calling: boolean;
      callingSince: string | null;
      callByPassed: boolean;
      /** Calls begun so far. */
      attempt: number;
    }
  | { state: 'asked'; approvalId: string; expiresAt: string }
  | { state: 'in_doubt'; key: string; waitUntil: string }
  | { state: 'settled'; result: ActResult };

export type DecideOutcome =
  | { kind: 'approved'; at: string; actionId: string; approvalId: string }
  | { kind: 'rejected'; at: string; actionId: string; approvalId: string }
  | { kind: 'already_decided'; state: string; decidedAt: string | null; channel: string | null }
  /** The digest is of another revision; `digest` is the current one. */
  | { kind: 'stale'; digest: string; revision: number }
  | { kind: 'expired'; expiredAt: string }
  | { kind: 'not_found' };

export type EditOutcome =
  | { kind: 'edited'; at: string; actionId: string; approvalId: string; digest: string; revision: number }
  | { kind: 'already_decided'; state: string; decidedAt: string | null; channel: string | null }
  | { kind: 'stale'; digest: string; revision: number }
  | { kind: 'expired'; expiredAt: string }
  | { kind: 'not_found' }
  | { kind: 'invalid'; problems: { field: string; message: string }[] }
  | { kind: 'denied'; rules: string[] };

/** Everything decrypted about one action, for the console, the command line and the broker. */
export interface ActionView {
  id: string;
  workflowId: string;
  step: string;
  agent: string;
  operation: string;
  state: string;
  revision: number;
  digest: string;
  request: ActRequest;
  /** Current arguments: the request's, or as edited. */
  args: Record<string, unknown>;
  preview: Preview;
  display: PreviewDisplay;
  /** The first proposal's display, for a diff; equal to `display` while nothing was edited. */
  originalDisplay: PreviewDisplay;
  judgement: Judgement;
  costMicros: number;
  personId: string | null;
  approval: {
    id: string;
    state: string;
    expiresAt: string;
    decidedAt: string | null;
    channel: string | null;
    reason: string | null;
  } | null;
  intent: {
    key: string;
    state: string;
    callingSince: string | null;
    errorCode: string | null;
    attempts: number;
  } | null;
  result: ActResult | null;
  createdAt: string;
}

/** Makes a preview again from edited arguments; the broker implements it with the connector's own pure preview. */
export type Previewer = (
  operation: string,
  args: Record<string, unknown>,
  request: ActRequest,
) => { preview: Preview; display: PreviewDisplay; context: PolicyContext };
