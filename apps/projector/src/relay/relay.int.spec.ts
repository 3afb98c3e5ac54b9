import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { INERT_BOUNDARIES, type Boundaries, type InboundEmail } from '@steward/contracts';
import { outboxKeys, type OutboxPayload } from '@steward/ledger';
import { SEARCH_ATTRIBUTES, WORKFLOW_TASK_TIMEOUT_MS } from '@steward/temporal-api';
import { until } from '@steward/testing';
import { rig, type Rig } from '../spec/rig.js';
import { temporalRig, type TemporalRig } from '../spec/temporal.js';
import { createRelay, type Relay } from './relay.js';
import { createRuns } from './runs.js';

let t: TemporalRig;
let client: Client;
beforeAll(async () => {
  t = await temporalRig();
  client = new Client(t);
});
afterAll(() => t.close());

let r: Rig;
beforeEach(async () => {
  r = await rig();
});
afterEach(() => r.close());

function relay(boundaries: Boundaries = INERT_BOUNDARIES, connection = t.connection): Relay {
  return createRelay({ outbox: r.outbox, runs: createRuns({ ...t, connection }), boundaries, log: r.log });
}

const mail = (itemId: string): InboundEmail => ({
  itemId,
  threadId: itemId,
  personId: randomUUID(),
  correspondent: 'pseudonym-1',
  from: { address: 'canary@mail.example', name: 'Canary' },
  replyTo: [],
  subject: 'canary subject',
  messageId: null,
  references: [],
  receivedAt: '2026-01-01T00:00:00.000Z',
  raw: { ref: 'ab/ab', sha256: 'a'.repeat(64), bytes: 1 },
  automatic: false,
  firstOfThread: true,
  acknowledgement: null,
});

const enqueue = (workflowId: string, dedupKey: string, payload: OutboxPayload): Promise<void> =>
  r.db.transaction((c) =>
    r.outbox.enqueue(c, {
      kind: payload.kind === 'start' ? 'workflow.start' : 'workflow.signal',
      dedupKey,
      workflowId,
      payload,
    }),
  );
const start = (id: string): Promise<void> =>
  enqueue(id, outboxKeys.start(id), { kind: 'start', agent: 'support-triage', input: mail(id) });
const decide = (id: string, approvalId: string): Promise<void> =>
  enqueue(id, outboxKeys.decision(approvalId), {
    kind: 'decision',
    signal: { approvalId, decision: 'approve', digest: 'd', signature: 's' },
  });

const dueNow = () => r.db.pool.query('UPDATE outbox SET next_attempt_at = clock_timestamp()');
async function row(): Promise<{ consumed: boolean; attempts: number; last_error: string | null }> {
  const { rows } = await r.db.pool.query<{ consumed: boolean; attempts: number; last_error: string | null }>(
    'SELECT consumed_at IS NOT NULL AS consumed, attempts, last_error FROM outbox ORDER BY id DESC LIMIT 1',
  );
  if (rows[0] === undefined) throw new Error('The outbox is empty.');
  return rows[0];
}
async function signals(id: string): Promise<number> {
  const { events } = await client.workflow.getHandle(id).fetchHistory();
  return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
}
const executions = (id: string) =>
  until('the list of executions', async () => (await client.workflow.count(`WorkflowId = '${id}'`)).count || false);

describe('starting runs', () => {
  test('starts the run under the item’s id, with search attributes and nothing readable', async () => {
    const id = randomUUID();
    await start(id);
    expect(await relay().turn()).toBe(1);
    expect(await row()).toMatchObject({ consumed: true });
    const { type, taskQueue, searchAttributes } = await client.workflow.getHandle(id).describe();
    expect({ type, taskQueue }).toEqual({ type: 'supportTriage', taskQueue: 'steward' });
    expect(searchAttributes).toMatchObject({
      [SEARCH_ATTRIBUTES.agent]: ['support-triage'],
      [SEARCH_ATTRIBUTES.correspondent]: ['pseudonym-1'],
    });
    const plain = new Client({ connection: t.connection, namespace: t.namespace });
    const bytes = JSON.stringify(await plain.workflow.getHandle(id).fetchHistory());
    const started = (await plain.workflow.getHandle(id).fetchHistory()).events?.[0];
    const { input, workflowTaskTimeout } = started?.workflowExecutionStartedEventAttributes ?? {};
    // Else a killed worker's task waits ten seconds for another one.
    expect(Number(workflowTaskTimeout?.seconds) * 1_000).toBe(WORKFLOW_TASK_TIMEOUT_MS);
    const data = input?.payloads?.[0]?.data ?? new Uint8Array();
    expect(data.length).toBeGreaterThan(0);
    expect(`${bytes}${Buffer.from(data).toString('utf8')}`).not.toMatch(/canary/i);
  });

  test('killed after the start and before the mark, the next relay makes no second run', async () => {
    const id = randomUUID();
    await start(id);
    const dying: Boundaries = {
      reached: async (boundary) => {
        if (boundary === 'relay.started') throw new Error('killed');
      },
    };
    await relay(dying).turn();
    expect(await row()).toMatchObject({ consumed: false });
    await dueNow();
    expect(await relay().turn()).toBe(1);
    expect(await row()).toMatchObject({ consumed: true });
    expect(await executions(id)).toBe(1);
  });

  test('an item whose run was terminated is not run again', async () => {
    const id = randomUUID();
    await start(id);
    await relay().turn();
    await client.workflow.getHandle(id).terminate();
    await r.db.pool.query('UPDATE outbox SET consumed_at = NULL');
    await dueNow();
    await relay().turn();
    expect(await row()).toMatchObject({ consumed: true });
    expect((await client.workflow.getHandle(id).describe()).status.name).toBe('TERMINATED');
  });

  test('two relays at once start each run once', async () => {
    const ids = Array.from({ length: 30 }, () => randomUUID());
    for (const id of ids) await start(id);
    const [one, two] = [relay(), relay()];
    while ((await Promise.all([one.turn(), two.turn()])).some((count) => count > 0));
    for (const id of ids) expect((await client.workflow.getHandle(id).describe()).status.name).toBe('RUNNING');
    const { rows } = await r.db.pool.query('SELECT 1 FROM outbox WHERE attempts <> 1 OR consumed_at IS NULL');
    expect(rows).toEqual([]);
  });

  test('with Temporal out of reach the row waits, and says why', async () => {
    await start(randomUUID());
    const cut = relay(INERT_BOUNDARIES, Connection.lazy({ address: '127.0.0.1:9' }));
    await cut.turn();
    const waiting = { consumed: false, attempts: 1, last_error: expect.stringContaining('Temporal does not answer') };
    expect(await row()).toMatchObject(waiting);
    await dueNow();
    // Not taken again before Temporal answers, so that it is carried as soon as it does.
    await expect(cut.turn()).rejects.toThrow('Temporal does not answer');
    expect(await row()).toMatchObject(waiting);
    await relay().turn();
    expect(await row()).toMatchObject({ consumed: true });
  });

  test('an agent that this build does not know waits for one that does', async () => {
    const id = randomUUID();
    await enqueue(id, outboxKeys.start(id), { kind: 'start', agent: 'toString', input: mail(id) });
    await relay().turn();
    expect(await row()).toMatchObject({ consumed: false, last_error: expect.stringContaining('toString') });
  });
});

describe('waking runs', () => {
  test('sends a decision again until the run has read it', async () => {
    const id = randomUUID();
    const approvalId = randomUUID();
    await start(id);
    await relay().turn();
    await decide(id, approvalId);
    const reached: string[] = [];
    const noting: Boundaries = { reached: async (boundary) => void reached.push(boundary) };
    await relay(noting).turn();
    expect(await signals(id)).toBe(1);
    expect(await relay().turn()).toBe(0);
    await dueNow();
    await relay(noting).turn();
    expect(await signals(id)).toBe(2);
    expect(reached).toEqual(['decision.signalled', 'decision.signalled']);
    await r.outbox.consumedBy(outboxKeys.decision(approvalId));
    await dueNow();
    expect(await relay().turn()).toBe(0);
  });

  test('a run that is gone needs no waking', async () => {
    const id = randomUUID();
    await start(id);
    await relay().turn();
    await client.workflow.getHandle(id).terminate();
    await decide(id, randomUUID());
    await relay().turn();
    expect(await row()).toMatchObject({ consumed: true, last_error: `Run ${id} has ended.` });
  });

  test('tells a run of a resolution', async () => {
    const id = randomUUID();
    await start(id);
    await relay().turn();
    await enqueue(id, outboxKeys.resolution(`${id}/reply`, 1), { kind: 'resolution', intentKey: `${id}/reply` });
    await relay().turn();
    expect(await signals(id)).toBe(1);
  });
});
