import type {
  ActRequest,
  ArgsOf,
  Operation,
  Preview,
  PreviewDisplay,
  ReceiptOf,
  StewardError,
} from '@steward/contracts';
import type { Client } from '@steward/platform';

/** What one attempt did. Anything that may have reached the outside without an answer is `unknown`, never `not_done`. */
export type Execution<Receipt> =
  | { outcome: 'done'; receipt: Receipt; costMicros: number }
  /** The provider said no, for good, and did nothing. */
  | { outcome: 'refused'; code: string; message: string }
  /** Known not to have happened; may be tried again (`error.retryAfterMs` is honoured). */
  | { outcome: 'not_done'; error: StewardError }
  | { outcome: 'unknown'; error: StewardError };

/** What the outside world says of an earlier attempt, asked with the pinned arguments. */
export type Reconciliation<Receipt> =
  | { outcome: 'found'; receipt: Receipt; costMicros: number }
  /** Only where absence is guaranteed: the call may be made again. */
  | { outcome: 'absent' }
  /** Evidence may still come; ask again after this time. */
  | { outcome: 'not_yet'; retryAfterMs: number }
  /** Nobody can know; goes to the operator, with what was looked at. */
  | { outcome: 'unknown'; evidence: string };

/** One call: the pinned arguments, the idempotency key, and its place in time. */
export interface Call<Args> {
  key: string;
  args: Args;
  /** When the attempt that this call repeats or asks about began; null on the first attempt. */
  callingSince: Date | null;
  /**
   * No attempt begins what cannot be undone after this instant (its own in `execute`, the earlier attempt's in `reconcile`). It is what
   * makes “not found” safe against a process that was stopped, lost its lock and woke up: check it right before the point of no return,
   * and let absence count only once it is past.
   */
  deadline: Date;
  /** Heeded before the point of no return only. */
  signal: AbortSignal;
}

interface Previewing<O extends Operation> {
  readonly operation: O;
  /** Pure, and makes no call: the gateway uses it for edits. Throws StewardError `input.invalid` naming the field. */
  preview(args: ArgsOf<O>, request: ActRequest): { preview: Preview; display: PreviewDisplay };
}

/** What a connector does for an operation whose effect is outside. It must pass the suite in `@steward/connector-conformance`. */
export interface OperationHandler<O extends Operation = Operation> extends Previewing<O> {
  /** One attempt. With the boundary port it names `call.sent` as soon as the outside world has answered. */
  execute(call: Call<ArgsOf<O>>): Promise<Execution<ReceiptOf<O>>>;
  reconcile(call: Call<ArgsOf<O>>): Promise<Reconciliation<ReceiptOf<O>>>;
}

/** What a connector does for a `transactional` operation: change our own tables inside the intent's transaction, and nothing else. */
export interface TransactionalHandler<O extends Operation = Operation> extends Previewing<O> {
  apply(client: Client, key: string, args: ArgsOf<O>): Promise<ReceiptOf<O>>;
}

export interface Connector {
  readonly name: string;
  /** `local` for the built-in stand-in, `real` for an account in the world; policy sees it. */
  readonly account: 'local' | 'real';
  readonly handlers: readonly (OperationHandler | TransactionalHandler)[];
  /** Reaches out once, within a bound; says in a sentence what is wrong. */
  health(): Promise<{ ok: true; detail: string } | { ok: false; detail: string }>;
}
