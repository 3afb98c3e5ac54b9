import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { Operators } from '@steward/ledger';
import { OPERATORS } from '../app/tokens.js';

export const SESSION_COOKIE = 'steward_session';

/** Who is calling, and through which door. There is one operator; the door is told in events. */
export interface Caller {
  channel: 'console' | 'cli';
  /** Tells sessions apart without being one. */
  sessionId: string;
}

/**
 * Turns a cookie or a bearer token into a caller. A browser's session is taken from the cookie alone and the command line's from the header
 * alone, so that neither leaks into the other: a page can make the browser send a cookie, never a bearer token.
 */
@Injectable()
export class Sessions {
  private readonly known = new WeakMap<IncomingMessage, Promise<Caller | null>>();
  private readonly endListeners = new Set<(sessionId: string) => void>();

  constructor(@Inject(OPERATORS) private readonly operators: Operators) {}

  /** The caller, or null; looked up once a request. Throws when PostgreSQL does not answer. */
  callerOf(request: IncomingMessage): Promise<Caller | null> {
    let caller = this.known.get(request);
    if (caller === undefined) {
      const header = request.headers.authorization;
      const cookie = cookieOf(request);
      if (header !== undefined) caller = this.callerOfBearer(bearerOf(header));
      else caller = cookie === null ? Promise.resolve(null) : this.lookUp(cookie, 'browser');
      this.known.set(request, caller);
    }
    return caller;
  }

  callerOfBearer(token: string | null): Promise<Caller | null> {
    return token === null ? Promise.resolve(null) : this.lookUp(token, 'cli');
  }

  /** Ends the session of the request's cookie, if it has one. */
  async end(request: IncomingMessage): Promise<void> {
    const token = cookieOf(request);
    if (token === null) return;
    await this.operators.signOut(token);
    for (const listener of this.endListeners) listener(sessionIdOf(token));
  }

  /** Calls `listener` with the id of each session that is ended here. */
  onEnd(listener: (sessionId: string) => void): void {
    this.endListeners.add(listener);
  }

  private async lookUp(token: string, channel: 'browser' | 'cli'): Promise<Caller | null> {
    const session = await this.operators.session(token);
    if (session?.channel !== channel) return null;
    return { channel: channel === 'browser' ? 'console' : 'cli', sessionId: sessionIdOf(token) };
  }
}

/** The token of `Authorization: Bearer …` (RFC 6750), or null. */
export function bearerOf(header: unknown): string | null {
  return typeof header === 'string' ? (/^Bearer ([\w.~+/=-]{16,512})$/i.exec(header)?.[1] ?? null) : null;
}

function cookieOf(request: IncomingMessage): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === SESSION_COOKIE && value !== undefined && /^[\w.~-]{16,512}$/.test(value)) return value;
  }
  return null;
}

function sessionIdOf(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 16);
}
