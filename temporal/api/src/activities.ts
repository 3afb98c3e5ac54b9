import type { ActRequest, ActResult, DecisionSignal, InboundEmail, PerformResult, Recall } from '@steward/contracts';

/** Fields every activity input has: they make the key under which its result is stored. */
export interface StepKey {
  workflowId: string;
  step: string;
}

/**
 * Short database steps, run as local activities. Each stores its result under (workflow id, step) in the transaction of its work and
 * returns the stored one on a repeat, because a local activity's result is not durable before its workflow task completes.
 */
export interface LocalActivities {
  /** Tells `run.started` once. Answers with the settings that the run keeps for its whole life. */
  beginRun(input: { workflowId: string; agent: string; itemId: string | null }): Promise<RunSettings>;
  /** Searches memory for what is known; records what was read. */
  recall(input: StepKey & RecallQuery): Promise<Recall>;
  /** Stores a named, typed value; a repeat returns the first one. */
  checkpoint(input: StepKey & { name: string; value: unknown }): Promise<unknown>;
  /** Performs an act whose effect is a change in our own database, in one transaction. */
  performLocal(act: ActRequest): Promise<PerformResult>;
  /** What the ledger says of an act now; `open` when nothing has been settled. Looked up before pause or cancel is heeded. */
  lookupAct(input: StepKey): Promise<{ state: 'settled'; result: ActResult } | { state: 'open' }>;
  /** Reads the decision on an approval; given a signal, verifies its signature or, unsigned, passes it through the same compare-and-set. */
  readDecision(input: { workflowId: string; approvalId: string; signal: DecisionSignal | null }): Promise<Decision>;
  /** Expires an approval that nobody decided in time; answers with what then is true. */
  expireApproval(input: { workflowId: string; approvalId: string }): Promise<Decision>;
  /** Reads what the operator said of an effect in doubt. */
  readResolution(input: { workflowId: string; intentKey: string }): Promise<Resolution>;
  /** Withdraws what is still asked when the run is cancelled; answers with the truth about the act. */
  cancelAct(input: StepKey): Promise<ActResult>;
  /** Tells `run.ended` once, and answers with what was told first: the execution closes with that, whatever a repeat came to. */
  endRun(input: { workflowId: string; agent: string } & Outcome): Promise<Outcome>;
}

/** Steps that leave our database: ordinary activities with retries, backoff and WAIT_CANCELLATION_COMPLETED. */
export interface RemoteActivities {
  /** Calls the model for a versioned prompt, its money reserved first; returns the parsed value. */
  think(input: StepKey & { agent: string; prompt: string; input: ThinkInput }): Promise<unknown>;
  /** Proposes, judges and, where allowed or approved, performs an act through the broker. Also the way on after an approval. */
  perform(act: ActRequest): Promise<PerformResult>;
}

export type Activities = LocalActivities & RemoteActivities;

export interface RunSettings {
  retryInitialMs: number;
  retryMaxMs: number;
  callTimeoutMs: number;
}

/** What came of a run, for the business. */
export interface Outcome {
  /** What the agent calls it; `failed` and `cancelled` are the runtime's. */
  outcome: string;
  /** Not personal; for `failed` the error's code. */
  detail: string | null;
}

export interface RecallQuery {
  /** The mail whose sender and text say what to look for. */
  about: InboundEmail;
  /** At most this many records. */
  limit: number;
}

export interface ThinkInput {
  mail: InboundEmail;
  known: Recall;
}

export type Decision =
  | { state: 'pending'; expiresAt: string }
  | { state: 'approved' }
  | { state: 'rejected'; reason: string }
  | { state: 'expired' }
  | { state: 'cancelled' }
  /** An edit made a newer revision; wait for that one. */
  | { state: 'superseded'; approvalId: string; expiresAt: string };

export type Resolution = { state: 'in_doubt' } | { state: 'settled'; result: ActResult } | { state: 'ask_again' };
