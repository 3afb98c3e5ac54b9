import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from '@temporalio/client';
import type { InboundEmail } from '@steward/contracts';
import { createEventLog, createOutbox, outboxKeys, type EventLog, type Outbox } from '@steward/ledger';
import { Keyring, createDatabase, type Database } from '@steward/platform';
import { freshDatabase, freshHome, freshNamespace, startApp, testServers, until } from '@steward/testing';
import type { TestApp, TestDatabase, TestHome, TestNamespace } from '@steward/testing';
import { Item } from '../spec/rig.js';

let temporal: TestNamespace;
let home: TestHome;
beforeAll(async () => {
  [temporal, home] = await Promise.all([freshNamespace(), freshHome()]);
});
afterAll(async () => {
  await temporal.close();
  await home.remove();
});

let database: TestDatabase;
let db: Database;
let events: EventLog;
let outbox: Outbox;
let apps: TestApp[];
beforeEach(async () => {
  apps = [];
  database = await freshDatabase();
  const keyring = Keyring.load(home.path);
  db = createDatabase({ url: database.url, max: 4, applicationName: 'test' });
  events = createEventLog({ db, keyring });
  outbox = createOutbox({ db, keyring });
});
afterEach(async () => {
  await Promise.all(apps.map((app) => app.kill()));
  await db.close();
  await database.drop();
});

/** A projector on the servers of the test run, with what a test changes. */
async function start(changed: Record<string, string> = {}): Promise<TestApp> {
  const app = await startApp('projector', {
    NODE_ENV: 'test',
    LOG_LEVEL: 'info',
    DATABASE_URL: database.url,
    STEWARD_HOME: home.path,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    QDRANT_URL: testServers.qdrantUrl(),
    OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
    ...changed,
  });
  apps.push(app);
  return app;
}

async function receive(): Promise<string> {
  const item = new Item();
  const mail = { itemId: item.id, correspondent: randomBytes(8).toString('hex') } as InboundEmail;
  await db.transaction(async (client) => {
    await events.append(client, item.received());
    await outbox.enqueue(client, {
      kind: 'workflow.start',
      dedupKey: outboxKeys.start(item.id),
      workflowId: item.id,
      payload: { kind: 'start', agent: 'support-triage', input: mail },
    });
  });
  return item.id;
}

async function carried(itemId: string): Promise<void> {
  await until('the item to be shown and its run to be started', async () => {
    const row = await db.prisma.inboxItem.findUnique({ where: { itemId } });
    const started = await db.prisma.outbox.findFirst({ where: { workflowId: itemId, consumedAt: { not: null } } });
    return row !== null && started !== null;
  });
  const client = new Client({ connection: temporal.connection, namespace: temporal.namespace });
  expect((await client.workflow.getHandle(itemId).describe()).status.name).toBe('RUNNING');
}

describe('the process', () => {
  test('shows what comes in, starts its run, and ends in order', async () => {
    const app = await start();
    await carried(await receive());
    await app.stop();
    expect(await app.ended).toEqual({ code: 0, signal: null });
  });

  test('does not share the work: a second one waits, and takes over from one that was killed', async () => {
    const first = await start();
    await until('the first to lead', () => first.output().includes('this process leads'));
    const second = await start();
    await until('the second to wait', () => second.output().includes('another process leads'));
    await carried(await receive());
    await first.kill();
    await until('the second to lead', () => second.output().includes('this process leads'));
    await carried(await receive());
  });

  test.each(['relay.started', 'relay.marked'])('killed at %s, the next one makes no second run', async (boundary) => {
    const app = await start({ STEWARD_TEST_BOUNDARY: `${boundary}:kill` });
    const itemId = await receive();
    expect(await app.ended).toEqual({ code: null, signal: 'SIGKILL' });
    await start();
    await carried(itemId);
    const { workflow } = new Client({ connection: temporal.connection, namespace: temporal.namespace });
    // The list lags behind.
    const executions = await until(
      'the run to be listed',
      async () => (await workflow.count(`WorkflowId = '${itemId}'`)).count,
    );
    expect(executions).toBe(1);
  });

  test('is up without any of its parts, says which are missing, and still shows what comes in', async () => {
    const app = await start({ TEMPORAL_ADDRESS: '127.0.0.1:9', QDRANT_URL: 'http://127.0.0.1:9' });
    const itemId = await receive();
    await until('the item to be shown', () => db.prisma.inboxItem.findUnique({ where: { itemId } }));
    await until('all four parts to be told as degraded', async () => {
      const degraded = await db.prisma.partView.findMany({ where: { state: 'degraded' }, orderBy: { part: 'asc' } });
      return degraded.map(({ part }) => part).join() === 'embeddings,model,qdrant,temporal';
    });
    await app.stop();
    expect(await app.ended).toEqual({ code: 0, signal: null });
  });

  test('waits for a database that is not there', async () => {
    const nowhere = new URL(database.url);
    nowhere.pathname = `/gone_${randomUUID().replaceAll('-', '')}`;
    const app = await start({ DATABASE_URL: nowhere.href });
    await until('it to say so', () => app.output().includes('cannot ask for the lead'));
    await app.stop();
    expect(await app.ended).toEqual({ code: 0, signal: null });
  });

  test('goes on when the server ended its sessions', async () => {
    const app = await start();
    await carried(await receive());
    await database.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
      'steward-projector',
    ]);
    await carried(await receive());
    await app.stop();
    expect(await app.ended).toEqual({ code: 0, signal: null });
  });

  test('names every bad setting and ends', async () => {
    await expect(start({ TEMPORAL_ADDRESS: 'nonsense', QDRANT_URL: 'ftp://x' })).rejects.toThrow(
      /TEMPORAL_ADDRESS: must be HOST:PORT\n.*QDRANT_URL: must be a URL/,
    );
  });
});
