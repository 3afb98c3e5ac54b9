/**
 * The fixed list of error codes. Codes are all that leaves the process in plain text (Temporal keeps failure types unencrypted), so a
 * code never carries data. `retryable` says whether the same call may succeed later without anybody changing anything.
 */
export const ERROR_CODES = {
  'input.invalid': { retryable: false },
  not_found: { retryable: false },
  'auth.required': { retryable: false },
  'auth.wrong_secret': { retryable: false },
  'policy.denied': { retryable: false },
  'gate.paused': { retryable: true },
  'gate.killed': { retryable: false },
  'budget.exhausted': { retryable: true },
  'intent.held_elsewhere': { retryable: true },
  'intent.reconcile_later': { retryable: true },
  'intent.call_by_passed': { retryable: false },
  'approval.signature_invalid': { retryable: false },
  'connector.unreachable': { retryable: true },
  'connector.rate_limited': { retryable: true },
  'connector.unauthorized': { retryable: true },
  'connector.refused': { retryable: false },
  'connector.outcome_unknown': { retryable: true },
  'connector.bad_arguments': { retryable: false },
  'model.unreachable': { retryable: true },
  'model.rate_limited': { retryable: true },
  'model.unauthorized': { retryable: true },
  'model.refused': { retryable: false },
  'model.invalid_output': { retryable: true },
  'model.context_too_long': { retryable: false },
  'model.bad_request': { retryable: false },
  'model.price_unknown': { retryable: false },
  'memory.unreachable': { retryable: true },
  'database.unreachable': { retryable: true },
  'internal.bug': { retryable: false },
} as const satisfies Record<string, { retryable: boolean }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** True when `code` is on the list; anything else is a bug in the caller. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}

/**
 * An expected operational failure. `message` is for people: what is wrong, where, what to do; it never holds a secret or a personal field.
 *
 * @example throw new StewardError('connector.unreachable', 'SMTP server 127.0.0.1:25 refused the connection. Check SMTP_URL.');
 */
export class StewardError extends Error {
  override readonly name = 'StewardError';
  readonly retryable: boolean;
  /** Milliseconds after which the provider allows another try; absent when it did not say. */
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.retryable = ERROR_CODES[code].retryable;
    this.retryAfterMs = options.retryAfterMs;
  }
}
