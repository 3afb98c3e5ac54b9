import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { ApplicationFailure, type WorkflowHandle } from '@temporalio/client';
import { idempotencyKey } from '@steward/contracts';
import { until } from '@steward/testing';
import { DECISION_SIGNAL, RESOLUTION_SIGNAL } from '@steward/temporal-api';
import { LedgerDouble } from './spec/ledger-double.js';
import { Rig } from './spec/rig.js';

const WORKFLOWS = fileURLToPath(new URL('./spec/workflows.js', import.meta.url));

let rig: Rig;
let ledger: LedgerDouble;

beforeAll(async () => {
  rig = await Rig.open(WORKFLOWS);
});
beforeEach(() => {
  ledger = new LedgerDouble();
});
afterAll(() => rig.close());

/** Types of the ordinary activities that history holds; local ones are markers. */
async function ordinaryActivities(run: WorkflowHandle): Promise<string[]> {
  const { events } = await run.fetchHistory();
  return (events ?? []).flatMap((e) => e.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
}

describe('an act whose outcome nobody knows', () => {
  beforeEach(() => {
    ledger.call = async () => 'unknown';
  });
  const inDoubt = async () => {
    const run = await rig.start('oneReply', null);
    await until(
      'the act to be in doubt',
      async () => (await run.query<{ waitingOn: string }>('progress')).waitingOn === 'resolution',
    );
    return { run, key: idempotencyKey(run.workflowId, 'act:email.reply#1') };
  };

  it('ends as executed when the operator says that it happened', async () => {
    await rig.working(ledger.activities, async () => {
      const { run, key } = await inDoubt();
      ledger.resolve(key, 'happened');
      await run.signal(RESOLUTION_SIGNAL, { intentKey: key });
      expect(await run.result()).toEqual({ outcome: 'executed', detail: null });
    });
    expect(ledger.count('perform')).toBe(1);
  });

  it('is asked again when the operator wants that', async () => {
    await rig.working(ledger.activities, async () => {
      const { run, key } = await inDoubt();
      ledger.call = async () => 'done';
      ledger.resolve(key, 'ask_again');
      await run.signal(RESOLUTION_SIGNAL, { intentKey: key });
      const { id, digest } = await ledger.pending(run.workflowId);
      await run.signal(DECISION_SIGNAL, { approvalId: id, decision: 'approve', digest });
      expect(await run.result()).toEqual({ outcome: 'executed', detail: null });
    });
  });

  it('goes on waiting after a signal that is not true, or of another act', async () => {
    await rig.working(ledger.activities, async () => {
      const { run, key } = await inDoubt();
      await run.signal(RESOLUTION_SIGNAL, { intentKey: key });
      await run.signal(RESOLUTION_SIGNAL, { intentKey: 'another' });
      await run.signal(RESOLUTION_SIGNAL, 'junk');
      await until('the claim to be checked', () => ledger.count('readResolution') === 1);
      ledger.resolve(key, 'did_not_happen');
      await run.signal(RESOLUTION_SIGNAL, { intentKey: key });
      expect(await run.result()).toEqual({ outcome: 'refused', detail: 'connector.refused' });
    });
  });

  it('is told as in doubt when nobody resolves it in time', async () => {
    ledger.inDoubtTtlMs = 200;
    await rig.working(ledger.activities, async () => {
      expect(await (await rig.start('oneReply', null)).result()).toEqual({ outcome: 'in_doubt', detail: null });
    });
  });
});

describe('a step that does not come through', () => {
  it('is tried again until the part is back, and done once', async () => {
    let failures = 3;
    ledger.call = async () => {
      failures -= 1;
      if (failures >= 0) throw ApplicationFailure.retryable('nobody answers', 'connector.unreachable');
      return 'done';
    };
    await rig.working(ledger.activities, async () => {
      expect(await (await rig.start('oneReply', null)).result()).toEqual({ outcome: 'executed', detail: null });
    });
    expect(ledger.count('perform')).toBe(4);
    expect(ledger.effects).toHaveLength(1);
  });

  it('becomes an ordinary activity under the same key when its local attempt failed', async () => {
    let failures = 1;
    ledger.before = async ({ activity }) => {
      if (activity !== 'performLocal' || failures === 0) return;
      failures -= 1;
      throw ApplicationFailure.retryable('no connection', 'database.unreachable');
    };
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('notes', 2);
      expect(await run.result()).toEqual({ outcome: 'noted', detail: 'executed,executed' });
      expect(await ordinaryActivities(run)).toEqual(['performLocal']);
    });
    expect(ledger.effects.map(({ key }) => key.split('/').at(-1))).toEqual([
      'act:journal.note#1',
      'act:journal.note#2',
    ]);
  });

  it('becomes an ordinary activity when its local attempt outlives its second, and is done once all the same', async () => {
    let slow = true;
    ledger.after = async ({ activity }) => {
      if (activity !== 'performLocal' || !slow) return;
      slow = false;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    };
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('notes', 1);
      expect(await run.result()).toEqual({ outcome: 'noted', detail: 'executed' });
      expect(await ordinaryActivities(run)).toEqual(['performLocal']);
    });
    expect(ledger.effects).toHaveLength(1);
  });

  it('is not tried again when it can never succeed', async () => {
    ledger.before = async ({ activity }) => {
      if (activity === 'performLocal') throw ApplicationFailure.nonRetryable('no such thing', 'input.invalid');
    };
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('notes', 1);
      await expect(run.result()).rejects.toMatchObject({ cause: { type: 'input.invalid' } });
      expect(await ordinaryActivities(run)).toEqual([]);
    });
    expect(ledger.count('performLocal')).toBe(1);
  });

  it('is told as settled when it was, however its last attempt failed', async () => {
    ledger.after = async ({ activity }) => {
      if (activity === 'performLocal') throw ApplicationFailure.nonRetryable('after the commit', 'internal.bug');
    };
    await rig.working(ledger.activities, async () => {
      expect(await (await rig.start('notes', 1)).result()).toEqual({ outcome: 'noted', detail: 'executed' });
    });
  });
});

describe('a chain of local steps', () => {
  it('needs no ordinary activity and no timer while it is short', async () => {
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('notes', 5);
      await run.result();
      const { events } = await run.fetchHistory();
      expect(await ordinaryActivities(run)).toEqual([]);
      expect((events ?? []).filter((e) => e.timerStartedEventAttributes)).toEqual([]);
      expect((events ?? []).filter((e) => e.workflowTaskCompletedEventAttributes)).toHaveLength(1);
    });
  });

  it('gives way after a second, so that signals and cancellation get their turn', async () => {
    ledger.before = async ({ activity }) => {
      if (activity === 'performLocal') await new Promise((resolve) => setTimeout(resolve, 200));
    };
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('notes', 10);
      await run.result();
      const { events } = await run.fetchHistory();
      expect((events ?? []).filter((e) => e.timerStartedEventAttributes)).not.toEqual([]);
    });
  });
});
