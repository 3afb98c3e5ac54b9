import { StewardError, type ErrorCode } from '@steward/contracts';

export type ModelErrorCode = Extract<ErrorCode, `model.${string}`>;

/**
 * A chat call that brought no answer. The message names the endpoint and what to do; it never holds the key, the prompt or the provider's
 * own words (which may quote both).
 */
export class ModelError extends StewardError {
  /** Micro-USD that the failed call is known to have cost; null when nobody can know, and the whole reservation is to be counted. */
  readonly spentMicros: number | null;

  constructor(
    override readonly code: ModelErrorCode,
    message: string,
    options: { spentMicros: number | null; retryAfterMs?: number },
  ) {
    super(code, message, options.retryAfterMs === undefined ? {} : { retryAfterMs: options.retryAfterMs });
    this.spentMicros = options.spentMicros;
  }
}
