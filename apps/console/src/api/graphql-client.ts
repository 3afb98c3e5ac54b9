import { Client, fetchExchange, mapExchange, type CombinedError } from 'urql';

/** Longer than the gateway's own bounded wait for a read model (5 s), shorter than an operator's patience with a hung request. */
const REQUEST_TIMEOUT_MS = 20_000;

/**
 * The client for queries and mutations. Without a cache on purpose: what is true is stored in PostgreSQL, a screen only shows it, and a
 * decision must never be taken on a copy. `onSignedOut` is called whenever an answer says that the session is gone.
 */
export function createGraphqlClient(onSignedOut: () => void): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetch: fetchWithTimeout,
    exchanges: [
      mapExchange({
        onError(error) {
          if (isSignedOut(error)) onSignedOut();
        },
      }),
      fetchExchange,
    ],
  });
}

/** True when the gateway refused for want of a session, by HTTP status or by error code. */
export function isSignedOut(error: Pick<CombinedError, 'response' | 'graphQLErrors'>): boolean {
  const status: unknown = (error.response as { status?: unknown } | undefined)?.status;
  return (
    status === 401 ||
    error.graphQLErrors.some(({ extensions }) =>
      ['auth.required', 'UNAUTHENTICATED'].includes(String(extensions['code'])),
    )
  );
}

function fetchWithTimeout(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  return fetch(input, { ...init, signal: init.signal ? AbortSignal.any([init.signal, timeout]) : timeout });
}
