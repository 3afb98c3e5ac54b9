/** What came of an attempt to sign in. */
export type SignInOutcome =
  | { kind: 'signed_in' }
  | { kind: 'wrong_secret' }
  /** `seconds` until the next try is looked at; null when the gateway did not say. */
  | { kind: 'too_many_tries'; seconds: number | null }
  | { kind: 'unreachable' }
  /** It answered, but could not look: `message` is its own sentence, or null. */
  | { kind: 'failed'; status: number; message: string | null };

const SESSION = '/session';

/** Exchanges the secret for an HttpOnly cookie, which no script can read. The secret is sent once and kept nowhere. */
export async function signIn(secret: string): Promise<SignInOutcome> {
  const response = await send('POST', JSON.stringify({ secret }));
  if (response === null) return { kind: 'unreachable' };
  return outcomeOf(response.status, response.headers.get('retry-after'), await response.json().catch(() => null));
}

/** Ends the session. True when the gateway has ended it. */
export async function signOut(): Promise<boolean> {
  return (await send('DELETE', null))?.ok ?? false;
}

/**
 * Reads an answer to a sign-in. `retryAfter` is the header of that name (RFC 9110, section 10.2.3), in seconds; `body` is
 * `{ error: { message } }` where the gateway refused.
 */
export function outcomeOf(status: number, retryAfter: string | null, body: unknown): SignInOutcome {
  if (status >= 200 && status < 300) return { kind: 'signed_in' };
  if (status === 400 || status === 401) return { kind: 'wrong_secret' };
  if (status === 429) {
    const seconds = Number(retryAfter);
    return { kind: 'too_many_tries', seconds: retryAfter !== null && seconds > 0 ? Math.ceil(seconds) : null };
  }
  const message: unknown = (body as { error?: { message?: unknown } } | null)?.error?.message;
  return { kind: 'failed', status, message: typeof message === 'string' ? message : null };
}

async function send(method: string, body: string | null): Promise<Response | null> {
  try {
    return await fetch(SESSION, {
      method,
      body,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(15_000),
    });
  } catch {
    return null;
  }
}
