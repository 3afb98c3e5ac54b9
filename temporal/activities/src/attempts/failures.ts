/**
 * The one place where an error becomes a Temporal failure. The failure's type is a code of the fixed list and all that stays readable in
 * Temporal; the message goes encrypted, and is one that was written for people. What was not written by us (a driver's or a library's words,
 * which may quote anything) stays in the worker's log.
 */
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { StewardError, type ErrorCode } from '@steward/contracts';

/** SQLSTATE classes and codes after which the same statement may succeed: connection lost, shutting down, too many, lock or time-out. */
const PASSING_SQLSTATE = /^(08...|53...|57P0[1-5]|57014|55P03|40001|40P01)$/;
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** The driver and its pool tell these only in words. */
const LOST_CONNECTION =
  /connection terminated|connection timeout|timeout exceeded when trying to connect|connection error and is not queryable|server closed the connection/i;
/** Of Prisma: cannot reach, timed out, closed, no connection from the pool, transaction conflict. */
const PASSING_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2034']);

/** What an error is, from the fixed list. Anything unknown is a bug. */
export function classify(error: unknown): StewardError {
  if (error instanceof StewardError) return error;
  if (isDatabaseAway(error)) {
    return new StewardError('database.unreachable', 'PostgreSQL does not answer. It is tried again.', { cause: error });
  }
  return new StewardError('internal.bug', "A bug in this step. The worker's log has its stack.", { cause: error });
}

/**
 * @param longestDelayMs caps the delays that are our own estimate (pause, budget): a switch may be turned back at any time. A provider's
 *   retry-after is kept whole.
 */
export function toFailure(error: StewardError, longestDelayMs: number): ApplicationFailure {
  const { code, message, retryable, retryAfterMs } = error;
  const delay = retryAfterMs === undefined || !isOurs(code) ? retryAfterMs : Math.min(retryAfterMs, longestDelayMs);
  return ApplicationFailure.create({
    type: code,
    message,
    nonRetryable: !retryable,
    ...(delay === undefined ? {} : { nextRetryDelay: delay }),
  });
}

/** The worker stops: an ordinary failure makes Temporal hand the step to another worker at once, where a cancellation would end it. */
export function stoppingFailure(): ApplicationFailure {
  return ApplicationFailure.create({ type: 'intent.reconcile_later', message: 'This worker stops; another goes on.' });
}

export function cancelledFailure(): CancelledFailure {
  return new CancelledFailure('The run was cancelled.');
}

function isOurs(code: ErrorCode): boolean {
  return code.startsWith('gate.') || code.startsWith('budget.');
}

function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, cause } = error as Error & { code?: unknown };
  if (typeof code === 'string' && (NETWORK.has(code) || PASSING_PRISMA.has(code) || PASSING_SQLSTATE.test(code))) {
    return true;
  }
  return LOST_CONNECTION.test(error.message) || (cause !== undefined && cause !== error && isDatabaseAway(cause));
}
