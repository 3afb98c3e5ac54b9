import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { isErrorCode, type ErrorCode } from '@steward/contracts';

/**
 * What an activity failed with. Both forms occur: a local activity's failure comes bare, and its timeout comes wrapped at first and bare in
 * a replay, so a branch on the wrapping would not replay.
 */
export function unwrapped(error: unknown): unknown {
  return error instanceof ActivityFailure ? error.cause : error;
}

/** The code of whatever ended a run, from the fixed list: an activity's or a workflow's typed failure, else a bug. */
export function codeOf(error: unknown): ErrorCode {
  const failure = unwrapped(error);
  const type = failure instanceof ApplicationFailure ? failure.type : undefined;
  return typeof type === 'string' && isErrorCode(type) ? type : 'internal.bug';
}

/** A mistake in an agent or in the runtime: ends the run instead of blocking its workflow task for ever. */
export function bug(message: string): ApplicationFailure {
  return failure('internal.bug', message);
}

/** A failure that ends the run. The type is readable in Temporal; the message is encrypted. */
export function failure(code: ErrorCode, message: string, cause?: Error): ApplicationFailure {
  return ApplicationFailure.create({
    type: code,
    message,
    nonRetryable: true,
    ...(cause === undefined ? {} : { cause }),
  });
}
