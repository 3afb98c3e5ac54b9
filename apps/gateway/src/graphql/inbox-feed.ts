import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Client, Database, Logger } from '@steward/platform';
import { INBOX_CHANNEL } from '@steward/projections';
import { z } from 'zod';
import { DATABASE, LOGGER } from '../app/tokens.js';
import { ANYTHING, ChangeChannel } from './change-channel.js';
import type { InboxChange } from './types/inbox.js';

/** As the projector sends it (InboxNotice). */
const Notice = z.object({ at: z.string().regex(/^\d+:\d+$/), items: z.array(z.string().uuid()).nullable() });
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;

/**
 * Hears the projector's notices (`NOTIFY`) and hands them on. Invariants:
 * 1. They are heard on one connection of its own, however many listen here.
 * 2. PostgreSQL keeps no notice for a connection that was lost: after every reconnect each subscriber is told that anything may have changed.
 */
@Injectable()
export class InboxFeed implements OnApplicationShutdown {
  private readonly channel = new ChangeChannel();
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
      client.on('notification', ({ payload }) => this.channel.publish(parse(payload)));
      client.on('error', (error) => this.lost(listening, error));
      client.on('end', () => this.lost(listening, new Error('connection ended')));
      await client.query(`LISTEN ${INBOX_CHANNEL}`);
      this.connection = client;
      this.retryMs = RETRY_MIN_MS;
      this.channel.publish(ANYTHING);
    } catch (error) {
      client?.release(true);
      this.again(error);
    }
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    const connection = this.connection;
    this.connection = undefined;
    connection?.release(true);
  }

  /** The changes from now on, for one subscriber. */
  changes(): AsyncIterableIterator<InboxChange> {
    return this.channel.subscribe();
  }

  /** Resolves at the next change, or after `ms`. */
  nextChange(ms: number): Promise<void> {
    return this.channel.next(ms);
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
    return ANYTHING;
  }
}
