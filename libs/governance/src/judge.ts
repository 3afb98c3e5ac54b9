import type { Judgement } from '@steward/contracts';

/** Facts a rule may look at. All of them are ours (counted, priced, parsed); none is text from outside. */
export interface PolicyContext {
  /** `local` while mail goes to the built-in local mailbox, `real` once an account is connected. */
  account: 'local' | 'real';
  recipientCount: number;
  costMicros: number;
  risk: 'none' | 'low' | 'medium' | 'high';
  /** True when an argument holds text that came from outside. */
  untrusted: boolean;
  /** Hour of the day in the operator's time zone, 0–23. */
  hour: number;
}

export interface JudgeRequest {
  agent: string;
  operation: string;
  context: PolicyContext;
  /** The policy version in force, read under the gate lock by whoever asks. */
  policyVersion: number;
}

/**
 * Judges an act by the rules of one policy version. Pure for a given version, fast (below a millisecond), and deny by default.
 * @throws StewardError `internal.bug` when that version is not loaded (callers load it first)
 */
export type Judge = (request: JudgeRequest) => Judgement;

/** Judges by versions that live in PostgreSQL. Judging is synchronous, because it happens inside the intent transaction; loading is not. */
export interface JudgeProvider {
  readonly judge: Judge;
  /** Whether `judge` can be asked for this version. */
  has(policyVersion: number): boolean;
  /** Fetches and parses a version, once; cheap when it is there already. Throws StewardError `not_found` for a version that does not exist. */
  load(policyVersion: number): Promise<void>;
}
