import { createClient, type Client as SocketClient } from 'graphql-ws';
import { INBOX_CHANGED } from './documents.js';
import { laterPosition } from './position.js';

/** `live`: changes arrive by themselves. `lost`: they do not, and the console asks every few seconds instead. */
export type Connection = 'connecting' | 'live' | 'lost';

const RESUBSCRIBE_MS = 5_000;
const PING_MS = 12_000;
const PONG_TIMEOUT_MS = 5_000;

/**
 * Tells the console that something changed, over one WebSocket (graphql-ws), and whether that socket is alive.
 * Invariants:
 * 1. After every (re)connection listeners are called once, because changes were missed while it was down.
 * 2. `position` only grows; queries that pass it as `after` read at least what this console wrote and heard of.
 */
export class LiveFeed {
  connection: Connection = 'connecting';
  position: string | null = null;
  readonly #socket: SocketClient;
  readonly #changed = new Set<() => void>();
  readonly #connectionChanged = new Set<() => void>();
  #stopped = false;

  constructor(url: string) {
    let pongTimer: ReturnType<typeof setTimeout> | undefined;
    let openSocket: WebSocket | undefined;
    this.#socket = createClient({
      url,
      retryAttempts: Infinity,
      shouldRetry: () => true,
      retryWait: (retries) => delay(Math.min(10_000, 500 * 2 ** retries) * (0.75 + Math.random() / 2)),
      keepAlive: PING_MS,
      on: {
        opened: (socket) => (openSocket = socket as WebSocket),
        connected: () => {
          this.#setConnection('live');
          this.#notify();
        },
        closed: () => {
          clearTimeout(pongTimer);
          this.#setConnection('lost');
        },
        // A laptop that slept, a cable pulled: the socket looks open for minutes unless somebody asks.
        ping: (received) => {
          if (!received) pongTimer = setTimeout(() => openSocket?.close(4408, 'no pong'), PONG_TIMEOUT_MS);
        },
        pong: (received) => {
          if (received) clearTimeout(pongTimer);
        },
      },
    });
    this.#subscribe();
  }

  /** Calls `listener` on every change, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  /** Calls `listener` when `connection` changes, until the returned function is called. */
  onConnection(listener: () => void): () => void {
    this.#connectionChanged.add(listener);
    return () => this.#connectionChanged.delete(listener);
  }

  /** Something was written at `at`: everything shown is read again, at least up to there. */
  wrote(at: string | null): void {
    this.position = laterPosition(this.position, at);
    this.#notify();
  }

  stop(): void {
    this.#stopped = true;
    this.#changed.clear();
    this.#connectionChanged.clear();
    void this.#socket.dispose();
  }

  #subscribe(): void {
    const again = (): void => {
      if (this.#stopped) return;
      this.#setConnection('lost');
      // The next query over HTTP says why: signed out, or gone.
      this.#notify();
      setTimeout(() => this.#stopped || this.#subscribe(), RESUBSCRIBE_MS);
    };
    this.#socket.subscribe<{ inboxChanged: { at: string } }>(
      { query: INBOX_CHANGED },
      { next: (result) => this.wrote(result.data?.inboxChanged.at ?? null), error: again, complete: again },
    );
  }

  #setConnection(connection: Connection): void {
    if (this.#stopped || this.connection === connection) return;
    this.connection = connection;
    for (const listener of this.#connectionChanged) listener();
  }

  #notify(): void {
    for (const listener of this.#changed) listener();
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
