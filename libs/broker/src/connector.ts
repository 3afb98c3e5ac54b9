import type {
  ActRequest,
  ArgsOf,
  Operation,
  Preview,
  PreviewDisplay,
  ReceiptOf,
  StewardError,
} from '@steward/contracts';

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

/** One call: the pinned arguments, the idempotency key, and when the first attempt began. */
export interface Call<Args> {
  key: string;
  args: Args;
  callingSince: Date | null;
  signal: AbortSignal;
}

/** What a connector does for one operation. `preview` is pure and makes no call: the gateway uses it for edits. */
export interface OperationHandler<O extends Operation = Operation> {
  readonly operation: O;
  preview(args: ArgsOf<O>, request: ActRequest): { preview: Preview; display: PreviewDisplay };
  execute(call: Call<ArgsOf<O>>): Promise<Execution<ReceiptOf<O>>>;
  reconcile(call: Call<ArgsOf<O>>): Promise<Reconciliation<ReceiptOf<O>>>;
}

export interface Connector {
  readonly name: string;
  /** `local` for the built-in stand-in, `real` for an account in the world; policy sees it. */
  readonly account: 'local' | 'real';
  readonly handlers: readonly OperationHandler[];
  /** Reaches out once, within a bound; says in a sentence what is wrong. */
  health(): Promise<{ ok: true; detail: string } | { ok: false; detail: string }>;
}
