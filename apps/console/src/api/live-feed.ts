import { createClient, type Client as SocketClient } from 'graphql-ws';
import { INBOX_CHANGED } from './documents.js';
import { laterPosition } from './position.js';

/** `live`: changes arrive by themselves. `lost`: they do not, and the console asks every few seconds instead. */
export type Connection = 'connecting' | 'live' | 'lost';

export interface LiveFeedOptions {
  /** Address of the graphql-transport-ws endpoint. */
  url: string;
  /** The browser's own where it is left out. */
  webSocketImpl?: unknown;
  /** First wait before the next attempt, in milliseconds; doubled with each, up to ten seconds. */
  retryMs?: number;
  /** How often the other side is asked for a sign of life; half of that later it counts as gone. Milliseconds. */
  pingMs?: number;
}

const RETRY_MS = 500;
const RETRY_MAX_MS = 10_000;
const RESUBSCRIBE_MS = 5_000;
const PING_MS = 12_000;
/** The gateway waits 5 s at most for a position. One that was not reached by then would only slow every further question. */
const POSITION_MS = 8_000;

/**
 * Tells the console that something changed, over one WebSocket (graphql-ws), and whether that socket is alive.
 * Invariants:
 * 1. After every (re)connection listeners are called, because notices that came while it was down are lost.
 * 2. For a few seconds after a command `position` is at least its own, so that the operator reads what he has just written.
 */
export class LiveFeed {
  #connection: Connection = 'connecting';
  #written: { at: string; until: number } | null = null;
  #stopped = false;
  readonly #socket: SocketClient;
  readonly #changed = new Set<() => void>();
  readonly #connectionChanged = new Set<() => void>();

  constructor({ url, webSocketImpl, retryMs = RETRY_MS, pingMs = PING_MS }: LiveFeedOptions) {
    let pongTimer: ReturnType<typeof setTimeout> | undefined;
    this.#socket = createClient({
      url,
      ...(webSocketImpl === undefined ? {} : { webSocketImpl }),
      retryAttempts: Infinity,
      shouldRetry: () => true,
      retryWait: (retries) => delay(Math.min(RETRY_MAX_MS, retryMs * 2 ** retries) * (0.75 + Math.random() / 2)),
      keepAlive: pingMs,
      on: {
        connected: () => this.#setConnection('live'),
        closed: () => {
          clearTimeout(pongTimer);
          this.#setConnection('lost');
        },
        // A laptop that slept, a cable pulled: the socket looks open for minutes unless somebody asks.
        ping: (received) => {
          // Not close(): that waits for the other side to agree, which is what it does not do.
          if (!received) pongTimer = setTimeout(() => this.#socket.terminate(), pingMs / 2);
        },
        pong: (received) => {
          if (received) clearTimeout(pongTimer);
        },
      },
    });
    this.#subscribe();
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** What queries pass as `after`: the position of the last command, while it may still be on its way to the read models. */
  get position(): string | null {
    return this.#written !== null && Date.now() < this.#written.until ? this.#written.at : null;
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

  /** A command was answered; `at` is its log position, or null where it changed nothing or nobody knows. All that is shown is read again. */
  wrote(at: string | null): void {
    const latest = laterPosition(this.position, at);
    this.#written = latest === null ? null : { at: latest, until: Date.now() + POSITION_MS };
    this.#notify();
  }

  stop(): void {
    this.#stopped = true;
    this.#changed.clear();
    this.#connectionChanged.clear();
    // It rejects when an attempt to connect was on its way and fails: nobody wants to know any more.
    Promise.resolve(this.#socket.dispose()).catch(() => undefined);
  }

  #subscribe(): void {
    // Only ends that graphql-ws itself will not retry come here (a refused subscription, a close for good).
    const again = (): void => {
      if (this.#stopped) return;
      this.#setConnection('lost');
      setTimeout(() => this.#stopped || this.#subscribe(), RESUBSCRIBE_MS);
    };
    this.#socket.subscribe({ query: INBOX_CHANGED }, { next: () => this.#notify(), error: again, complete: again });
  }

  #setConnection(connection: Connection): void {
    if (this.#stopped || this.#connection === connection) return;
    this.#connection = connection;
    for (const listener of this.#connectionChanged) listener();
    // When it is lost, the next question over HTTP finds out why: signed out, or the gateway is gone.
    this.#notify();
  }

  #notify(): void {
    for (const listener of this.#changed) listener();
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
