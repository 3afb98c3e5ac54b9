import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Client } from 'urql';
import type { Connection, LiveFeed } from './live-feed.js';

/** What every page of a signed-in console shares. */
export interface Console {
  client: Client;
  feed: LiveFeed;
}

export const ConsoleContext = createContext<Console | null>(null);

export function useConsole(): Console {
  const value = useContext(ConsoleContext);
  if (value === null) throw new Error('useConsole outside of ConsoleContext: only signed-in pages may ask.');
  return value;
}

/** Whether changes arrive by themselves at the moment. */
export function useConnection(): Connection {
  const { feed } = useConsole();
  return useSyncExternalStore(
    (listener) => feed.onConnection(listener),
    () => feed.connection,
  );
}
