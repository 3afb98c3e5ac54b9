import type { ActResult, EventData } from '@steward/contracts';
import type { Client } from '@steward/platform';
import type { ActionView, DecideOutcome, EditOutcome, IntentOutcome, Previewer, Proposal } from './acts/port.js';

/**
 * The ledger: every transition of an act, each in one short transaction with its event. Responsible for rules 1 to 6 of the design; knows
 * no connector and makes no outside call.
 */
export interface Ledger {
  /**
   * Proposes and judges an act, or goes on with one that was proposed before (same workflow id and step). Allowed or approved: opens the
   * intent under all gates, with its reservation, in the same transaction. Asked: records action and approval. Idempotent at every point:
   * what was proposed first stays, and a repeat's arguments are not looked at.
   *
   * @throws StewardError `gate.paused`, `gate.killed` or `budget.exhausted` (with `retryAfterMs`) when an intent may not open now. A pause
   *   lets acts be proposed and asked; the kill switch does not. `internal.bug` when the stored preview is not the one approved.
   */
  intend(proposal: Proposal): Promise<IntentOutcome>;
  /** The whole life of a `transactional` act in one transaction; `effect` changes our own tables with the same client. */
  performTransactional(
    proposal: Proposal,
    effect: (client: Client, key: string, args: Record<string, unknown>) => Promise<Record<string, unknown>>,
  ): Promise<IntentOutcome>;
  /**
   * Right before the call: rechecks switches and call-by under the gate lock and marks `callingSince`. False answers name why not.
   * Once this has committed, a retry must reconcile before it may call.
   */
  markCalling(
    key: string,
  ): Promise<{ go: true } | { go: false; why: 'paused' | 'killed' | 'call_by_passed' | 'not_open' }>;
  /**
   * The attempt is known not to have done anything: the next one may call without asking the outside world first. Changes nothing when
   * another worker has begun a later attempt than the one this process saw.
   */
  clearCalling(key: string): Promise<void>;
  /**
   * The effect happened. Idempotent, and wins over everything said before: in doubt, refused, did not happen, asked again. A receipt with a
   * `messageId` of an act with a `threadId` enters that message into the thread.
   */
  settleExecuted(
    key: string,
    receipt: Record<string, unknown>,
    how: 'called' | 'reconciled' | 'operator',
    costMicros: number,
  ): Promise<ActResult>;
  /**
   * The provider said no, for good. Answers with the truth when that is another one: executed already, or in doubt after several calls.
   *
   * @throws StewardError `intent.held_elsewhere` when another worker has begun a later attempt
   */
  settleRefused(key: string, code: string, message: string): Promise<ActResult>;
  /**
   * Nobody can know; the operator has the choice until `waitUntil`. `evidence` says what was looked at and goes into the log as it is:
   * nothing personal. For an intent that was settled meanwhile `waitUntil` is now.
   */
  parkInDoubt(key: string, evidence: string): Promise<{ waitUntil: string }>;
  /** What an act ended as; null while it is open, asked, approved or in doubt. */
  lookup(workflowId: string, step: string): Promise<ActResult | null>;

  approve(input: {
    approvalId: string;
    digest: string;
    channel: 'console' | 'cli' | 'temporal-unsigned';
  }): Promise<DecideOutcome>;
  reject(input: {
    approvalId: string;
    digest: string;
    reason: string;
    channel: 'console' | 'cli' | 'temporal-unsigned';
  }): Promise<DecideOutcome>;
  /**
   * Makes a new revision with a new approval and a fresh expiry; the old one is superseded. No wake-up is queued: whatever a waiting run
   * hears next of the old approval (any decision signal, its expiry) leads it to the new one.
   */
  edit(input: {
    approvalId: string;
    digest: string;
    set: Record<string, string>;
    preview: Previewer;
  }): Promise<EditOutcome>;
  /** Does nothing before the expiry, by the database's clock, and nothing to what is decided. */
  expire(approvalId: string): Promise<void>;
  /**
   * Withdraws an act that nobody has begun; answers with the truth (executed, in doubt, or cancelled, for example). A step that was not even
   * proposed is taken, so that a worker that comes to it late is told `cancelled`. An effect whose call was begun is parked in doubt: the
   * run that would have reconciled it is ending. (Perform it once more before you cancel, where the outside world can be asked.) If the call
   * is still under way its settlement wins.
   */
  cancel(workflowId: string, step: string): Promise<ActResult>;
  /**
   * Withdraws every act that a run leaves behind when it is over and cannot say so itself (terminated, timed out): nobody could execute what
   * the operator then approves. A begun call is parked in doubt. Idempotent. @returns how many acts were withdrawn or parked
   */
  withdrawRun(workflowId: string): Promise<number>;
  approvalState(approvalId: string): Promise<{
    state: string;
    expiresAt: string;
    reason: string | null;
    actionId: string;
    latestApprovalId: string;
    latestExpiresAt: string;
  } | null>;
  /**
   * The operator's word on an effect in doubt. `happened`: executed, with an empty receipt. `did_not_happen`: refused with the code
   * `operator.did_not_happen`. `ask_again`: asked under a new revision (rule `operator.ask_again`) and, once approved, opened again under the
   * same key, hence the same Message-ID, without asking the outside world first. If that question is rejected, lapses or is cancelled, the
   * effect is in doubt as before.
   */
  resolveInDoubt(input: {
    key: string;
    choice: 'happened' | 'did_not_happen' | 'ask_again';
  }): Promise<{ kind: 'resolved'; at: string } | { kind: 'not_in_doubt'; state: string } | { kind: 'not_found' }>;
  /** `choice` is the operator's last word on it; `attempts` completes the outbox key of that word (`outboxKeys.resolution`). */
  intentState(key: string): Promise<{ state: string; choice: string | null; attempts: number } | null>;
  action(id: string): Promise<ActionView | null>;

  /** Stored step results (local activities). `run` is called only when nothing is stored yet, inside the storing transaction. */
  step<T>(input: { workflowId: string; step: string; kind: string }, run: (client: Client) => Promise<T>): Promise<T>;

  /**
   * Reserves a model call's maximum cost under gates and caps before the call. Each attempt reserves for itself; attempts before it that
   * nobody ended are counted as spent at their maximum.
   */
  reserveModelCall(input: {
    workflowId: string;
    step: string;
    agent: string;
    maxCostMicros: number;
    args: Record<string, unknown>;
  }): Promise<
    | { state: 'reserved'; key: string; attempt: number }
    | { state: 'stored'; result: unknown }
    | { state: 'blocked'; why: 'paused' | 'killed' | 'budget'; retryAfterMs: number }
    | { state: 'denied'; rules: string[] }
  >;
  /** Answers with the stored result: this one, or the one another attempt stored first. Go on with what is returned. */
  settleModelCall(input: {
    key: string;
    attempt: number;
    result: unknown;
    costMicros: number;
    event: EventData<'model.called'>;
    correlationId: string;
  }): Promise<unknown>;
  /** The attempt failed before it could cost anything. */
  releaseModelCall(key: string, attempt: number): Promise<void>;
}
