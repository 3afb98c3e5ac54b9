import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { StewardError, type ErrorCode } from '@steward/contracts';
import type { Logger } from '@steward/platform';
import type { Response } from 'express';
import { LOGGER } from '../app/tokens.js';
import { errorAnswer } from './error-answer.js';

const STATUS: Partial<Record<ErrorCode, number>> = {
  'input.invalid': 400,
  'auth.required': 401,
  'auth.wrong_secret': 401,
  'policy.denied': 403,
  not_found: 404,
  'database.unreachable': 503,
};
const CODE: Record<number, ErrorCode> = { 401: 'auth.required', 404: 'not_found' };
const TOLD: Record<number, string> = {
  401: 'Sign in first.',
  404: 'There is nothing here.',
  413: 'The request is too large.',
  415: 'Send JSON (content-type: application/json).',
};
/** How Node and PostgreSQL say that there is no server, or none that takes connections now. */
const UNREACHABLE = /^(ECONN|ENOTFOUND|EHOSTUNREACH|EPIPE|ETIMEDOUT|57P0|08|53300|3D000|28)/;

/** Answers errors of HTTP routes with a code and a sentence; stacks and inner messages go to the log alone. */
@Catch()
export class HttpErrorsFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    // GraphQL has its own answer (graphql/errors.ts).
    if (host.getType<string>() !== 'http') throw error;
    const response = host.switchToHttp().getResponse<Response>();
    const { status, code, message } = describeError(error);
    if (status >= 500) this.log.error({ err: error }, 'request failed');
    if (response.headersSent) response.destroy();
    else response.status(status).json(errorAnswer(code, message));
  }
}

/** Status, code and sentence for anything thrown. Only what is known to be fit for the outside is repeated. */
export function describeError(error: unknown): { status: number; code: ErrorCode; message: string } {
  if (error instanceof StewardError && error.code !== 'internal.bug')
    return { status: STATUS[error.code] ?? 500, code: error.code, message: error.message };
  const status = statusOf(error);
  // The one of ours that has no code in contracts: wrong secrets, too many of them.
  if (status === 429) return { status, code: 'auth.wrong_secret', message: (error as Error).message };
  if (status !== undefined && status < 500)
    return { status, code: CODE[status] ?? 'input.invalid', message: TOLD[status] ?? 'The request cannot be read.' };
  if (isUnreachable(error))
    return {
      status: 503,
      code: 'database.unreachable',
      message: 'PostgreSQL does not answer. See runbooks/postgresql.md.',
    };
  return { status: 500, code: 'internal.bug', message: 'Something went wrong inside Steward; the log says more.' };
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  // What express's own body parser and router throw (http-errors).
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && error instanceof Error ? status : undefined;
}

function isUnreachable(error: unknown, depth = 0): boolean {
  if (depth > 4 || typeof error !== 'object' || error === null) return false;
  const { code, cause, message, errors } = error as {
    code?: unknown;
    cause?: unknown;
    message?: unknown;
    errors?: unknown;
  };
  if (typeof code === 'string' && (UNREACHABLE.test(code) || code === 'database.unreachable')) return true;
  // The pool has no code for it.
  if (typeof message === 'string' && /timeout exceeded when trying to connect|Connection terminated/.test(message))
    return true;
  return (
    isUnreachable(cause, depth + 1) || (Array.isArray(errors) && errors.some((one) => isUnreachable(one, depth + 1)))
  );
}
