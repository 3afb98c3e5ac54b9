import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer } from 'ws';
import { LiveFeed } from './live-feed.js';

const schema = buildSchema(`
  type Query { x: Int }
  type InboxChange { at: String itemIds: [ID!]! }
  type Subscription { inboxChanged: InboxChange! }
`);

/** A real graphql-ws server that gives notice when told to. */
async function serve() {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(sockets, 'listening');
  const notices = new Set<() => void>();
  // Not a generator: one that waits cannot be ended from outside before its next notice.
  const inboxChanged = () => {
    let wake = (_result: IteratorResult<unknown>): void => undefined;
    const notice = (): void => wake({ value: { inboxChanged: { at: '1:1', itemIds: [] } }, done: false });
    notices.add(notice);
    return {
      next: () => new Promise<IteratorResult<unknown>>((resolve) => (wake = resolve)),
      return: async () => {
        notices.delete(notice);
        wake({ value: undefined, done: true });
        return { value: undefined, done: true as const };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };
  useServer({ schema, roots: { subscription: { inboxChanged } } }, sockets);
  return {
    port: () => (sockets.address() as AddressInfo).port,
    subscribers: () => notices.size,
    notify: () => notices.forEach((notice) => notice()),
    /** As a process that hangs: the sockets stay open, and nothing is read from them. */
    hang: () => sockets.clients.forEach((socket) => socket.pause()),
    cut: () => sockets.clients.forEach((socket) => socket.terminate()),
    close: () => sockets.close(),
  };
}

const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((cleanup) => cleanup()));

async function start(pingMs = 12_000) {
  const server = await serve();
  const url = `ws://127.0.0.1:${server.port()}`;
  const feed = new LiveFeed({ url, webSocketImpl: WebSocket, retryMs: 5, pingMs });
  let changes = 0;
  feed.onChange(() => changes++);
  cleanups.push(
    () => feed.stop(),
    () => server.cut(),
    () => server.close(),
  );
  return { server, feed, changes: () => changes };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`This never came true: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('LiveFeed', () => {
  it('is live once connected, and passes notices on', async () => {
    const { server, feed, changes } = await start();
    expect(feed.connection).toBe('connecting');
    await until(() => feed.connection === 'live' && server.subscribers() === 1);
    const before = changes();
    expect(before).toBeGreaterThan(0);
    server.notify();
    await until(() => changes() > before);
  });

  it('says so when the socket is cut, comes back, tells of a change, and hears the next one', async () => {
    const { server, feed, changes } = await start();
    await until(() => server.subscribers() === 1);
    const seen: string[] = [];
    feed.onConnection(() => seen.push(feed.connection));
    const before = changes();
    server.cut();
    await until(() => seen.includes('live'));
    expect(seen).toEqual(['lost', 'live']);
    expect(changes()).toBeGreaterThanOrEqual(before + 2);
    await until(() => server.subscribers() === 1);
    const after = changes();
    server.notify();
    await until(() => changes() > after);
  });

  it('gives up a server that hangs with its sockets open, and connects anew', async () => {
    const { server, feed } = await start(40);
    await until(() => server.subscribers() === 1);
    const seen: string[] = [];
    feed.onConnection(() => seen.push(feed.connection));
    server.hang();
    await until(() => seen.length >= 2);
    expect(seen.slice(0, 2)).toEqual(['lost', 'live']);
  });

  it('keeps the later of two positions, whichever comes last', async () => {
    const { feed } = await start();
    expect(feed.position).toBeNull();
    feed.wrote('20:1');
    feed.wrote('9:1');
    feed.wrote(null);
    expect(feed.position).toBe('20:1');
  });

  it('calls nobody any more once it is stopped', async () => {
    const { server, feed, changes } = await start();
    await until(() => server.subscribers() === 1);
    feed.stop();
    const before = changes();
    server.notify();
    await until(() => server.subscribers() === 0);
    expect(changes()).toBe(before);
    expect(feed.connection).toBe('live');
  });
});
