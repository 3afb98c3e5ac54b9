import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { errorAnswer } from './error-answer.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** RFC 9110 section 9.2.1. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Why a request must not be answered; null when nothing speaks against it. */
export type Refusal = { status: 403 | 421; message: string } | null;

/**
 * True when `host` (a Host header) names this machine's loopback interface. A page on the internet can point its own name at 127.0.0.1
 * (DNS rebinding): its requests then reach us, but with its name in Host.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const { hostname, username, pathname } = new URL(`http://${host}`);
  return username === '' && pathname === '/' && LOOPBACK.has(hostname);
}

/**
 * Judges where a request comes from. `changes` says that it may change something: then a browser must show that the page is ours.
 * SameSite alone does not, because every port of localhost is the same site. A client that is no browser sends no Origin; it cannot be
 * tricked into sending a cookie, so without one nothing is lost.
 */
export function judgeOrigin(request: IncomingMessage, changes: boolean): Refusal {
  const { host, origin, cookie } = request.headers;
  if (!isLoopbackHost(host)) {
    return {
      status: 421,
      message: 'Steward answers on localhost, 127.0.0.1 and [::1] only. Open it by one of these names.',
    };
  }
  if (!changes) return null;
  if (origin === undefined) {
    return cookie === undefined
      ? null
      : { status: 403, message: 'A request with a cookie must say its Origin. Use a bearer token outside a browser.' };
  }
  if (!URL.canParse(origin) || new URL(origin).host !== new URL(`http://${host}`).host) {
    return { status: 403, message: 'This request comes from another site.' };
  }
  return null;
}

/** Express middleware, before everything else. */
export function refuseForeign(request: Request, response: Response, next: NextFunction): void {
  const refusal = judgeOrigin(request, !SAFE_METHODS.has(request.method));
  if (refusal === null) return next();
  response.status(refusal.status).json(errorAnswer('input.invalid', refusal.message));
}
