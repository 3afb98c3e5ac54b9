import { useCallback, useEffect, useRef, useState } from 'react';
import type { CombinedError } from 'urql';
import { useConnection, useConsole } from './console-context.js';

/** How often a page asks while nobody tells it about changes. */
const POLL_MS = 5_000;

export interface LiveQuery<Data> {
  /** The last answer to exactly these variables; kept while it is asked again, and while the gateway is away. */
  data: Data | null;
  /** Why the last attempt failed; null once one has succeeded. */
  error: CombinedError | null;
  loading: boolean;
  reload: () => void;
}

export interface QueryOptions {
  /** Ask this often in any case. */
  pollMs?: number;
  /** False for what no notice is about: it is asked by the clock alone. */
  onChange?: boolean;
}

interface State<Data> {
  key: string;
  data: Data | null;
  error: CombinedError | null;
  loading: boolean;
}

/**
 * Asks, and asks again whenever the feed tells of a change, so that a page is never older than the last notice. An answer is only ever
 * shown for the variables it was asked with: the preview of one item can never appear under another.
 */
export function useLiveQuery<Data, Variables extends Record<string, unknown>>(
  document: string,
  variables: Variables,
  options: QueryOptions = {},
): LiveQuery<Data> {
  const { client, feed } = useConsole();
  const connection = useConnection();
  const onChange = options.onChange ?? true;
  const key = JSON.stringify(variables);
  const [state, setState] = useState<State<Data>>({ key, data: null, error: null, loading: true });
  const loadRef = useRef<() => void>(() => undefined);
  const reload = useCallback(() => loadRef.current(), []);

  useEffect(() => {
    let stopped = false;
    let running = false;
    let again = false;
    // One question at a time, and one more after it however many notices came meanwhile.
    const load = async (): Promise<void> => {
      if (running) {
        again = true;
        return;
      }
      running = true;
      do {
        again = false;
        const asked = { ...(JSON.parse(key) as Variables), after: feed.position };
        const { data, error } = await client
          .query<Data>(document, asked, { requestPolicy: 'network-only' })
          .toPromise();
        if (stopped) return;
        // A field that failed is null beside its error: that must not read as “there is no such item”.
        const whole = data && (!error || Object.values(data).every((value) => value !== null)) ? data : null;
        setState((last) => ({
          key,
          data: whole ?? (last.key === key ? last.data : null),
          error: error ?? null,
          loading: again,
        }));
      } while (again);
      running = false;
    };
    loadRef.current = () => void load();
    setState((last) =>
      last.key === key ? { ...last, loading: true } : { key, data: null, error: null, loading: true },
    );
    void load();
    const stop = onChange ? feed.onChange(() => void load()) : () => undefined;
    return () => {
      stopped = true;
      stop();
    };
  }, [client, feed, document, key, onChange]);

  // A failed question is asked again even while the socket lives: nobody will give notice that the answer could be had now.
  const pollMs = options.pollMs ?? (connection === 'live' && state.error === null ? null : POLL_MS);
  useEffect(() => {
    if (pollMs === null) return undefined;
    const timer = setInterval(reload, pollMs);
    return () => clearInterval(timer);
  }, [pollMs, reload]);

  const current = state.key === key ? state : { data: null, error: null, loading: true };
  return { data: current.data, error: current.error, loading: current.loading, reload };
}
