import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { comparePositions } from '@steward/contracts';
import type { Client, Database, Logger } from '@steward/platform';
import { INBOX_CHANNEL } from '@steward/projections';
import { z } from 'zod';
import { DATABASE, LOGGER } from '../app/tokens.js';
import type { InboxChange } from './types/inbox.js';

/** As the projector sends it (InboxNotice). */
const Notice = z.object({ at: z.string().regex(/^\d+:\d+$/), items: z.array(z.string().uuid()).nullable() });
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;
/** More than this and a client reads everything again anyway. */
const MOST_ITEMS = 200;
/** Anything may have changed. */
const UNKNOWN: InboxChange = { at: null, itemIds: [] };

/**
 * Spreads the projector's notices (`NOTIFY`) to all subscribers. Invariants:
 * 1. Notices are heard on one connection of its own, however many listen here.
 * 2. PostgreSQL keeps no notice for a connection that was lost: after every reconnect each subscriber is told that anything may have changed.
 * 3. A subscriber that does not keep up holds one change, into which newer ones are merged: memory is bounded and nothing is missed.
 */
@Injectable()
export class InboxFeed implements OnApplicationShutdown {
  private readonly subscribers = new Set<(change: InboxChange) => void>();
  private connection: Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private retryMs = RETRY_MIN_MS;
  private stopped = false;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Begins to listen, now and after every loss. Resolves after the first try, whether or not it succeeded. */
  async start(): Promise<void> {
    if (this.stopped) return;
    let client: Client | undefined;
    try {
      client = await this.database.pool.connect();
      const listening = client;
      client.on('notification', ({ payload }) => this.spread(parse(payload)));
      client.on('error', (error) => this.lost(listening, error));
      client.on('end', () => this.lost(listening, new Error('connection ended')));
      await client.query(`LISTEN ${INBOX_CHANNEL}`);
      this.connection = client;
      this.retryMs = RETRY_MIN_MS;
      this.spread(UNKNOWN);
    } catch (error) {
      client?.release(true);
      this.again(error);
    }
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.connection?.removeAllListeners('end').release(true);
    this.connection = undefined;
  }

  /** The changes from now on. Ends when the consumer stops. */
  changes(): AsyncIterableIterator<InboxChange> {
    let pending: InboxChange | undefined;
    let waiting: ((result: IteratorResult<InboxChange>) => void) | undefined;
    let done = false;
    const subscriber = (change: InboxChange): void => {
      if (waiting === undefined) return void (pending = pending === undefined ? change : merge(pending, change));
      waiting({ value: change, done: false });
      waiting = undefined;
    };
    const end = (): Promise<IteratorResult<InboxChange>> => {
      done = true;
      this.subscribers.delete(subscriber);
      waiting?.({ value: undefined, done: true });
      waiting = undefined;
      return Promise.resolve({ value: undefined, done: true });
    };
    this.subscribers.add(subscriber);
    return {
      next: () => {
        if (done) return Promise.resolve({ value: undefined, done: true });
        if (pending !== undefined) {
          const value = pending;
          pending = undefined;
          return Promise.resolve({ value, done: false });
        }
        return new Promise((resolve) => (waiting = resolve));
      },
      return: end,
      throw: end,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** Resolves at the next change, or after `ms`. */
  async nextChange(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.subscribers.delete(finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      this.subscribers.add(finish);
    });
  }

  private spread(change: InboxChange): void {
    for (const subscriber of [...this.subscribers]) subscriber(change);
  }

  private lost(client: Client, error: Error): void {
    if (this.connection !== client) return;
    this.connection = undefined;
    client.release(true);
    this.again(error);
  }

  private again(error: unknown): void {
    if (this.stopped) return;
    this.log.warn({ err: error, retryMs: this.retryMs }, 'not hearing of changes; connecting again');
    this.retry = setTimeout(() => void this.start(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, RETRY_MAX_MS);
  }
}

function parse(payload: string | undefined): InboxChange {
  try {
    const { at, items } = Notice.parse(JSON.parse(payload ?? ''));
    return { at, itemIds: items ?? [] };
  } catch {
    return UNKNOWN;
  }
}

function merge(a: InboxChange, b: InboxChange): InboxChange {
  if (a.at === null || b.at === null || a.itemIds.length === 0 || b.itemIds.length === 0) return UNKNOWN;
  const itemIds = [...new Set([...a.itemIds, ...b.itemIds])];
  return { at: comparePositions(a.at, b.at) > 0 ? a.at : b.at, itemIds: itemIds.length > MOST_ITEMS ? [] : itemIds };
}
