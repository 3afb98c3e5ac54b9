import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { testServers, until } from '@steward/testing';
import { DECISION_SIGNAL } from '@steward/temporal-api';
import { openTcpGate } from './spec/tcp-gate.js';
import { openWorld, type World } from './spec/world.js';

// Whole processes start and are ended.
jest.setTimeout(120_000);
let world: World;

describe('with the built-in mailbox', () => {
  beforeAll(async () => {
    world = await openWorld({ mail: 'local' });
  });
  afterEach(() => world.endWorkers());
  afterAll(() => world.close());

  it('a run waits for a model that is away, says so once, and completes when it is back', async () => {
    await world.model.stop();
    await world.worker();
    const item = await world.mailIn();
    const waiting = () => world.told<{ on: string; detail: string }>(item, 'run.waiting');
    await until('the log to say it', async () => (await waiting()).length > 0, 40_000);
    expect(await waiting()).toMatchObject([{ on: 'model' }]);
    const attempts = async () =>
      (await world.client.workflow.getHandle(item).describe()).raw.pendingActivities?.[0]?.attempt ?? 0;
    const before = await attempts();
    await until('two more attempts', async () => (await attempts()) >= before + 2, 40_000);
    expect(await waiting()).toHaveLength(1);

    await world.model.restart();
    await world.ledger.approve({ ...(await world.asked(item)), channel: 'console' });
    expect(await world.outcome(item)).toMatchObject({ outcome: 'executed' });
    expect((await waiting()).map(({ on }) => on)).toEqual(['model', 'nothing']);
  });

  it('a worker waits for Temporal, at its start and later, and goes on when it is back', async () => {
    const gate = await openTcpGate(testServers.temporalAddress());
    const starting = world.worker({ TEMPORAL_ADDRESS: gate.address });
    await until('two tries', () => gate.refused >= 2);
    gate.open();
    const worker = await starting;

    gate.shut();
    const item = await world.mailIn();
    const before = gate.refused;
    await until('more tries', () => gate.refused > before + 1);
    gate.open();
    await world.ledger.approve({ ...(await world.asked(item)), channel: 'console' });
    expect(await world.outcome(item)).toMatchObject({ outcome: 'executed' });
    await worker.stop();
    expect(await worker.ended).toEqual({ code: 0, signal: null });
    await gate.close();
  });

  it('an acknowledgement goes out by itself while the answer is asked', async () => {
    await world.worker();
    const item = await world.mailIn({ subject: 'Re: Where is my order?', text: 'Your mail arrived.' });
    const asked = await world.asked(item);
    const [sent] = await until('the acknowledgement', async () => {
      const told = await world.told<{ operation: string }>(item, 'intent.executed');
      return told.length > 0 && told;
    });
    expect(sent?.operation).toBe('email.acknowledge');
    await world.ledger.reject({ ...asked, reason: 'I call her', channel: 'cli' });
    expect(await world.outcome(item)).toEqual({
      outcome: 'rejected',
      detail: 'the mail is yours to answer; acknowledgement: executed',
    });
  });

  it('a signal typed by hand passes the same compare-and-set, and is recorded as unsigned', async () => {
    await world.worker();
    const item = await world.mailIn();
    const { approvalId, digest } = await world.asked(item);
    const run = world.client.workflow.getHandle(item);
    await run.signal(DECISION_SIGNAL, { approvalId, decision: 'approve', digest: 'another' });
    await run.signal(DECISION_SIGNAL, { approvalId, decision: 'approve', digest, signature: 'bm90IG91cnM=' });
    expect(await world.outcome(item)).toMatchObject({ outcome: 'executed' });
    expect(await world.told(item, 'approval.approved')).toMatchObject([{ channel: 'temporal-unsigned' }]);
  });

  it('a decision is queued no longer once a run has read it', async () => {
    await world.worker();
    const item = await world.mailIn();
    await world.ledger.approve({ ...(await world.asked(item)), channel: 'console' });
    await world.outcome(item);
    const { rows } = await world.db.pool.query('SELECT 1 FROM outbox WHERE workflow_id = $1 AND consumed_at IS NULL', [
      item,
    ]);
    expect(rows).toEqual([]);
  });

  it('a cancelled run withdraws its question', async () => {
    await world.worker();
    const item = await world.mailIn();
    const { approvalId } = await world.asked(item);
    await world.client.workflow.getHandle(item).cancel();
    expect(await world.outcome(item)).toMatchObject({ outcome: 'cancelled' });
    expect((await world.ledger.approvalState(approvalId))?.state).toBe('cancelled');
  });

  it('case 17: leaves nothing of mail, answer or customer readable in Temporal', async () => {
    await world.worker();
    const item = await world.mailIn();
    const asked = await world.asked(item);
    await world.ledger.reject({ ...asked, reason: 'canary-reason', channel: 'console' });
    await world.outcome(item);
    const raw = await world.rawHistory(item);
    expect(raw).toContain('binary/encrypted');
    for (const canary of ['ada@example.org', 'Where is my order', 'canary-reason', 'rationale', 'approvalId']) {
      expect(raw).not.toContain(canary);
    }
  });

  it('ends in order when it is asked to, and takes no half-done step with it', async () => {
    const worker = await world.worker();
    const item = await world.mailIn();
    await world.asked(item);
    await worker.stop();
    expect(await worker.ended).toEqual({ code: 0, signal: null });
  });
});

describe('with a real account', () => {
  beforeAll(async () => {
    world = await openWorld({ mail: 'smtp' });
  });
  afterEach(() => world.endWorkers());
  afterAll(() => world.close());

  it('a signal typed by hand decides nothing', async () => {
    const worker = await world.worker();
    const item = await world.mailIn();
    const asked = await world.asked(item);
    const { approvalId, digest } = asked;
    await world.client.workflow.getHandle(item).signal(DECISION_SIGNAL, { approvalId, decision: 'approve', digest });
    await until('the worker to have looked', () =>
      worker.output().includes('an unsigned decision signal changes nothing'),
    );
    expect((await world.ledger.approvalState(approvalId))?.state).toBe('pending');
    await world.ledger.approve({ ...asked, channel: 'console' });
    expect(await world.outcome(item)).toMatchObject({ outcome: 'executed' });
    expect(await world.told(item, 'approval.approved')).toMatchObject([{ channel: 'console' }]);
  });
});
