import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INBOX_CHANNEL } from '@steward/projections';
import { until } from '@steward/testing';
import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import { startRig, type Rig } from '../spec/rig.js';

const CHANGED = 'subscription { inboxChanged { at itemIds } }';
const equal = isDeepStrictEqual;
const ITEM = '00000000-0000-4000-8000-000000000001';

describe('inboxChanged', () => {
  let rig: Rig;
  const clients: Client[] = [];
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(async () => {
    for (const client of clients) await client.dispose();
    await rig.close();
  });

  /** Subscribes with these headers and parameters, and collects what comes. */
  function listen(headers: Record<string, string>, connectionParams: Record<string, unknown> = {}, query = CHANGED) {
    class Socket extends WebSocket {
      constructor(url: string, protocol: string) {
        super(url, protocol, { headers });
      }
    }
    const url = `${rig.origin.replace('http', 'ws')}/graphql`;
    const client = createClient({ url, webSocketImpl: Socket, connectionParams, retryAttempts: 0, lazy: true });
    clients.push(client);
    const heard: unknown[] = [];
    let failed: unknown;
    client.subscribe(
      { query },
      {
        next: ({ data, errors }) => heard.push(data ?? errors),
        error: (error) => (failed = error),
        complete: () => undefined,
      },
    );
    return { heard, failure: () => failed };
  }

  const notify = (notice: unknown) =>
    rig.database.query('SELECT pg_notify($1, $2)', [INBOX_CHANNEL, JSON.stringify(notice)]);

  /** A subscription is there once it hears something: notices are repeated until then. */
  async function untilHeard(heard: unknown[], notice: unknown): Promise<void> {
    await until('a change to arrive', async () => {
      await notify(notice);
      return heard.length > 0;
    });
  }

  it('tells the browser’s page, and the command line, what changed', async () => {
    const browser = listen(await rig.browser());
    const { authorization } = await rig.cli();
    const cli = listen({}, { authorization });
    await untilHeard(browser.heard, { at: '5:7', items: [ITEM], parts: false });
    await untilHeard(cli.heard, { at: '5:7', items: [ITEM], parts: false });
    expect(browser.heard[0]).toEqual({ inboxChanged: { at: '5:7', itemIds: [ITEM] } });
    expect(cli.heard[0]).toEqual({ inboxChanged: { at: '5:7', itemIds: [ITEM] } });
  });

  it('tells that anything may have changed where the notice names no items, or cannot be read', async () => {
    const { heard } = listen(await rig.browser());
    await untilHeard(heard, { at: '6:1', items: null, parts: false });
    await rig.database.query('SELECT pg_notify($1, $2)', [INBOX_CHANNEL, 'not JSON']);
    expect(heard[0]).toEqual({ inboxChanged: { at: '6:1', itemIds: [] } });
    await until('the second change', () => equal(heard.at(-1), { inboxChanged: { at: null, itemIds: [] } }));
  });

  it('tells so again when the connection to PostgreSQL was lost, and goes on', async () => {
    const { heard } = listen(await rig.browser());
    await untilHeard(heard, { at: '7:1', items: [ITEM], parts: false });
    const before = heard.length;
    const ended = await rig.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`,
    );
    expect(ended).toHaveLength(1);
    const unknown = { inboxChanged: { at: null, itemIds: [] } };
    await until('word that anything may have changed', () => heard.slice(before).some((one) => equal(one, unknown)));
    await notify({ at: '8:1', items: [ITEM], parts: false });
    await until('a change after that', () => equal(heard.at(-1), { inboxChanged: { at: '8:1', itemIds: [ITEM] } }));
  });

  it('refuses strangers, other sites, and whatever is no subscription', async () => {
    const browser = await rig.browser();
    const attempts = [
      listen({}),
      listen({}, { authorization: 'Bearer 0123456789abcdef0123456789' }),
      listen({ ...browser, origin: 'https://evil.example' }),
      listen({ cookie: browser['cookie'] ?? '' }),
      listen(browser, {}, '{ viewer { version } }'),
      listen(browser, {}, 'mutation { rebuild { __typename } }'),
    ];
    for (const { failure } of attempts) await until('a refusal', () => failure() !== undefined);
    for (const { heard } of attempts) expect(heard).toEqual([]);
    const codes = attempts.slice(0, 2).map(({ failure }) => (failure() as { code?: number }).code);
    expect(codes).toEqual([4403, 4403]);
  });

  it('ends with the session', async () => {
    const browser = await rig.browser();
    const { heard, failure } = listen(browser);
    await untilHeard(heard, { at: '9:1', items: [ITEM], parts: false });
    await rig.ask('/session', { method: 'DELETE', headers: browser });
    await until('the socket to be closed', () => failure() !== undefined);
    expect(failure()).toMatchObject({ code: 4403 });
  });
});
