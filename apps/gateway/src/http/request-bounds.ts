import type { IncomingMessage } from 'node:http';
import express, { type NextFunction, type Request, type Response } from 'express';
import { errorAnswer } from './error-answer.js';
import { describeError } from './http-errors.filter.js';
import type { Sessions } from './sessions.js';

/** What a GraphQL request may weigh, except one that teaches: that one may be {@link LEARN_BYTES}. */
export const BODY_BYTES = 256 * 1024;
export const LEARN_BYTES = 5 * 1024 * 1024;
const CODEC_BYTES = 8 * 1024 * 1024;
const SESSION_BYTES = 4 * 1024;
const SHORT_MS = 20_000;
/** For the few commands that work through much. */
export const LONG_MS = 10 * 60_000;

const bytes = new WeakMap<IncomingMessage, number>();
const timers = new WeakMap<IncomingMessage, (ms: number) => void>();

/** Size of the body that came, in bytes, before it was parsed. */
export function bodyBytes(request: IncomingMessage): number {
  return bytes.get(request) ?? 0;
}

/** Gives a request more time, from now on. */
export function prolong(request: IncomingMessage, ms: number): void {
  timers.get(request)?.(ms);
}

export const sessionBody = express.json({ limit: SESSION_BYTES });
export const codecBody = express.json({ limit: CODEC_BYTES });
/** The largest that any field takes: which one is asked for is known only once it is parsed (graphql/request-limits.plugin.ts). */
export const graphqlBody = express.json({
  limit: LEARN_BYTES,
  verify: (request, _response, raw) => void bytes.set(request, raw.length),
});

/** Ends a request that takes too long. What it began goes on: a command that was heard is carried out or not, by the database alone. */
export function timeBound(request: Request, response: Response, next: NextFunction): void {
  let timer: NodeJS.Timeout;
  const start = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (response.headersSent) return void response.destroy();
      const message =
        'This took too long. A command may have been carried out all the same: look before you repeat it.';
      response.status(503).json({ errors: [{ message, extensions: { code: 'database.unreachable' } }] });
    }, ms);
  };
  start(SHORT_MS);
  timers.set(request, start);
  response.once('close', () => clearTimeout(timer));
  next();
}

/** Lets signed-in callers through. Stands before the body is read, so that a stranger cannot make us read much. */
export function requireCaller(sessions: Sessions, accept: 'any' | 'cookie') {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    try {
      const caller = await sessions.callerOf(request);
      if (caller !== null && (accept === 'any' || caller.channel === 'console')) return next();
      const answer = errorAnswer('auth.required', 'Sign in first.');
      // GraphQL clients look for `errors`, everybody else for `error`.
      response
        .status(401)
        .json({ ...answer, errors: [{ message: answer.error.message, extensions: { code: answer.error.code } }] });
    } catch (error) {
      const { status, code, message } = describeError(error);
      response.status(status).json({ ...errorAnswer(code, message), errors: [{ message, extensions: { code } }] });
    }
  };
}

/** GraphQL is POST alone: a GET could be made by a link, and would stand in histories and logs. */
export function postOnly(request: Request, response: Response, next: NextFunction): void {
  if (request.method === 'POST') return next();
  response.setHeader('Allow', 'POST');
  response.status(405).json(errorAnswer('input.invalid', 'Send POST.'));
}
