import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Client } from '@temporalio/client';
import { outboxKeys } from '@steward/ledger';
import { TASK_QUEUE } from '@steward/temporal-api';
import { until } from '@steward/testing';
import { createReadModelProjector } from '../read-models/read-model-projector.js';
import { Item, rig, type Rig } from '../spec/rig.js';
import { temporalRig, type TemporalRig } from '../spec/temporal.js';
import { createExecutions } from './executions.js';
import { createReconciler, type Reconciler } from './reconciler.js';

let t: TemporalRig;
let client: Client;
beforeAll(async () => {
  t = await temporalRig();
  client = new Client(t);
});
afterAll(() => t.close());

let r: Rig;
let reconciler: Reconciler;
let withdrawn: { workflowId: string; told: boolean }[];
const isAbnormal = (event: { type: string }) => event.type === 'run.closed_abnormally';
beforeEach(async () => {
  r = await rig();
  withdrawn = [];
  const ledger = {
    withdrawRun: async (workflowId: string) => {
      // What counts is that it comes first: whoever reads of the end finds nothing left to approve.
      withdrawn.push({ workflowId, told: (await r.events.story(workflowId)).some(isAbnormal) });
      return 0;
    },
  };
  reconciler = createReconciler({ ...r, ledger, executions: createExecutions(t) });
});
afterEach(() => r.close());

/** An item whose run has begun, in the log and in Temporal. */
async function running(options: { timeoutMs?: number } = {}): Promise<Item> {
  const item = new Item();
  await client.workflow.start('supportTriage', {
    workflowId: item.id,
    taskQueue: TASK_QUEUE,
    args: [],
    ...(options.timeoutMs === undefined ? {} : { workflowExecutionTimeout: options.timeoutMs }),
  });
  await r.append(item.received(), item.started(), item.proposed(), item.asked());
  await projected(item.id, 'asked');
  return item;
}

async function projected(itemId: string, state: string): Promise<void> {
  const projector = createReadModelProjector(r);
  await until(`item to be ${state}`, async () => {
    while ((await projector.turn()) > 0);
    return (await r.db.prisma.inboxItem.findUnique({ where: { itemId } }))?.state === state;
  });
}

async function told(item: Item): Promise<object[]> {
  const story = await r.events.story(item.id);
  return story.flatMap((event) => (event.type === 'run.closed_abnormally' ? [event.data] : []));
}

/** Passes until nothing more is told: the list of executions lags behind, and a missing run is looked for twice. */
async function reconcileUntil(item: Item, count: number): Promise<object[]> {
  await until(`${count} abnormal ends to be told`, async () => {
    await reconciler.pass();
    return (await told(item)).length >= count;
  });
  await reconciler.pass();
  await reconciler.pass();
  return told(item);
}

test('an open run is left alone', async () => {
  const item = await running();
  for (let pass = 0; pass < 3; pass += 1) expect(await reconciler.pass()).toBe(0);
  expect(await told(item)).toEqual([]);
});

test('a terminated run is told once, and its item failed', async () => {
  const item = await running();
  await client.workflow.getHandle(item.id).terminate();
  expect(await reconcileUntil(item, 1)).toEqual([{ how: 'terminated', code: null }]);
  expect(withdrawn).toEqual([{ workflowId: item.id, told: false }]);
  await projected(item.id, 'failed');
});

test('a run that timed out is told', async () => {
  const item = await running({ timeoutMs: 200 });
  await expect(client.workflow.getHandle(item.id).result()).rejects.toThrow();
  expect(await reconcileUntil(item, 1)).toEqual([{ how: 'timed_out', code: null }]);
});

test.each([
  ['fail', { how: 'failed', code: 'model.refused' }],
  ['cancel', { how: 'cancelled', code: null }],
  ['complete', { how: 'failed', code: 'internal.bug' }],
] as const)('a run that came to %s without telling its end is told', async (command, expected) => {
  const item = await running();
  await t.play(item.id, command);
  expect(await reconcileUntil(item, 1)).toEqual([expected]);
});

test('a run that told its end is complete', async () => {
  const item = await running();
  await r.append(item.ended());
  await t.play(item.id, 'complete');
  for (let pass = 0; pass < 3; pass += 1) await reconciler.pass();
  expect(await told(item)).toEqual([]);
});

test('a run that Temporal lost is told as missing, when it is missing twice', async () => {
  const item = new Item();
  await r.append(item.received(), item.started());
  await projected(item.id, 'working');
  expect(await reconciler.pass()).toBe(0);
  expect(await reconciler.pass()).toBe(1);
  expect(await told(item)).toEqual([{ how: 'missing', code: null }]);
  await projected(item.id, 'failed');
});

test('a run that Temporal lost before its first step is started again', async () => {
  const item = new Item();
  await r.append(item.received());
  await r.db.pool.query(
    `INSERT INTO outbox (kind, dedup_key, workflow_id, payload, consumed_at)
     VALUES ('workflow.start', $1, $2, '', clock_timestamp())`,
    [outboxKeys.start(item.id), item.id],
  );
  await projected(item.id, 'received');
  await reconciler.pass();
  await reconciler.pass();
  const { rows } = await r.db.pool.query('SELECT consumed_at FROM outbox');
  expect(rows).toEqual([{ consumed_at: null }]);
  expect(await told(item)).toEqual([]);
});

test('a run that was terminated before its first step is told, and its item failed', async () => {
  const item = new Item();
  await client.workflow.start('supportTriage', { workflowId: item.id, taskQueue: TASK_QUEUE, args: [] });
  await client.workflow.getHandle(item.id).terminate();
  await r.append(item.received());
  await r.db.pool.query(
    `INSERT INTO outbox (kind, dedup_key, workflow_id, payload, consumed_at)
     VALUES ('workflow.start', $1, $2, '', clock_timestamp())`,
    [outboxKeys.start(item.id), item.id],
  );
  await projected(item.id, 'received');
  expect(await reconcileUntil(item, 1)).toEqual([{ how: 'terminated', code: null }]);
  await projected(item.id, 'failed');
});

test('a terminated run that is reset lives again, in the log too; terminated again, it is told again', async () => {
  const item = await running();
  // A reset needs a workflow task to go back to.
  await t.play(item.id, 'go on');
  await client.workflow.getHandle(item.id).terminate();
  expect(await reconcileUntil(item, 1)).toHaveLength(1);
  await projected(item.id, 'failed');
  await t.connection.workflowService.resetWorkflowExecution({
    namespace: t.namespace,
    workflowExecution: { workflowId: item.id },
    reason: 'test',
    workflowTaskFinishEventId: 4 as never,
    requestId: 'once',
  });
  expect((await reconcileUntil(item, 2)).at(1)).toEqual({ how: 'reset', code: null });
  await projected(item.id, 'asked');
  await client.workflow.getHandle(item.id).terminate();
  expect(await reconcileUntil(item, 3)).toEqual([
    { how: 'terminated', code: null },
    { how: 'reset', code: null },
    { how: 'terminated', code: null },
  ]);
});
