import type {
  ActRequest,
  ActResult,
  BlobRef,
  DecisionSignal,
  EventData,
  EventName,
  EventPersonal,
  InboundEmail,
  Judgement,
  Operation,
  Preview,
  PreviewDisplay,
  RecordedEvent,
} from '@steward/contracts';
import type { Client } from '@steward/platform';
import type { PolicyContext } from '@steward/governance';

/** An event to append. Unique on (workflowId, step, transition) where all three are given: a repeat appends nothing. */
export interface NewEvent<N extends EventName = EventName> {
  type: N;
  data: EventData<N>;
  personal?: EventPersonal<N>;
  personId?: string | null;
  workflowId?: string | null;
  step?: string | null;
  transition?: string | null;
  /** `operator`, `agent:<name>`, `system:<part>` */
  actor: string;
  /** The work item or run that all of one story share. */
  correlationId: string;
  causationId?: string | null;
}

/** The log. Positions are tokens `tx:position`; see comparePositions in contracts. */
export interface EventLog {
  append<N extends EventName>(
    client: Client,
    event: NewEvent<N>,
  ): Promise<{ at: string; appended: boolean; id: string }>;
  /** Events after `after` in safe order: never past a transaction that may still commit. At most `limit` (1000). */
  read(after: string | null, limit: number): Promise<RecordedEvent[]>;
  /** All events of one story, oldest first, for `explain`. */
  story(correlationId: string): Promise<RecordedEvent[]>;
  /** Decrypts an event's or row's personal part; null once the person's key was destroyed. */
  decryptPersonal(personId: string, personal: Uint8Array): Promise<unknown | null>;
}

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

/** Stored incoming mail: one transaction that makes the work item, its events and the outbox row that starts its run. */
export interface IntakeInput {
  dedupKey: string;
  raw: BlobRef;
  /** Null for a mail that is quarantined because it could not be read. */
  mail: Omit<
    InboundEmail,
    'itemId' | 'threadId' | 'personId' | 'correspondent' | 'firstOfThread' | 'raw' | 'receivedAt'
  > | null;
  /** Message-IDs (plain) that tell the thread; hashed before they are stored. */
  threadIds: string[];
  quarantine: EventData<'mail.quarantined'>['reason'] | null;
}
export interface Intake {
  accept(input: IntakeInput): Promise<{ kind: 'accepted' | 'duplicate' | 'quarantined'; itemId: string; at: string }>;
}

/** Work for the relay: start a workflow or send it a signal, until consumed. */
export interface OutboxRow {
  id: number;
  kind: 'workflow.start' | 'workflow.signal';
  workflowId: string;
  payload: OutboxPayload;
  attempts: number;
}
export type OutboxPayload =
  | { kind: 'start'; agent: string; input: InboundEmail }
  | { kind: 'decision'; signal: DecisionSignal }
  | { kind: 'resolution'; intentKey: string };
export interface Outbox {
  enqueue(
    client: Client,
    row: { kind: OutboxRow['kind']; dedupKey: string; workflowId: string; payload: OutboxPayload },
  ): Promise<void>;
  /** Takes due rows with SKIP LOCKED and pushes their next attempt into the future (backoff), so that relays never collide. */
  claim(limit: number): Promise<OutboxRow[]>;
  failed(id: number, error: string): Promise<void>;
  /** Consumed: the workflow is started, or has read the decision. */
  consumed(id: number): Promise<void>;
  /** Called by the activity that read the decision: the signal need not be sent again. */
  consumedBy(dedupKey: string): Promise<void>;
}

export interface Operators {
  /** Creates the operator on first use and returns the secret, once; null when there is one already. */
  ensure(): Promise<{ secret: string } | null>;
  /** New secret; all sessions end. */
  reset(): Promise<{ secret: string }>;
  /** Checks the secret in constant time; null when wrong. The returned token is stored only as a hash. */
  signIn(secret: string, channel: 'browser' | 'cli'): Promise<{ token: string; expiresAt: string } | null>;
  /** A token for the command line without the secret: whoever can write STEWARD_HOME already owns everything. */
  issueCliToken(): Promise<string>;
  session(token: string): Promise<{ channel: 'browser' | 'cli' } | null>;
  signOut(token: string): Promise<void>;
}

/** Session-level advisory locks on one dedicated connection: `held` means a living worker is working on the intent. */
export interface IntentHolder {
  /** True when this process now holds the key (re-entrant within the process is refused: false). */
  acquire(key: string): Promise<boolean>;
  release(key: string): Promise<void>;
  /** False from the loss of the session until every key that was held in it is released; nobody who held one may begin a call. */
  readonly alive: boolean;
  close(): Promise<void>;
}
