import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { ApplicationFailure, CancelledFailure, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { until } from '@steward/testing';
import { DECISION_SIGNAL } from '@steward/temporal-api';
import { LedgerDouble } from './spec/ledger-double.js';
import { Rig } from './spec/rig.js';
import { Trigger } from './spec/trigger.js';

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

/** Why the execution failed or was cancelled. */
async function failureOf(run: WorkflowHandle): Promise<Error | undefined> {
  const error = await run.result().then(
    (value) => new Error(`completed with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof WorkflowFailedError)) throw error;
  return error.cause;
}

describe('a run that is cancelled', () => {
  it('withdraws the act that is still asked', async () => {
    ledger.judge = () => 'ask';
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      const approval = await ledger.pending(run.workflowId);
      await run.cancel();
      expect(await failureOf(run)).toBeInstanceOf(CancelledFailure);
      expect(approval.state).toBe('cancelled');
      expect(ledger.ended.get(run.workflowId)).toEqual({ outcome: 'cancelled', detail: null });
    });
  });

  it('tells the act as executed when the call was under way and came through', async () => {
    const calling = new Trigger();
    ledger.call = async () => {
      await calling.reached();
      return 'done';
    };
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      await calling.held();
      await run.cancel();
      await until(
        'the request to be in history',
        async () => (await run.describe()).raw.workflowExtendedInfo?.cancelRequested,
      );
      await calling.release();
      expect(await run.result()).toEqual({ outcome: 'executed', detail: null });
    });
    expect(ledger.effects).toHaveLength(1);
  });

  it('tells the act as executed when it was settled and its answer got lost', async () => {
    const settled = new Trigger();
    ledger.after = async ({ activity }) => {
      if (activity !== 'perform') return;
      await settled.reached();
      throw ApplicationFailure.retryable('the answer is lost', 'database.unreachable');
    };
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      await settled.held();
      await run.cancel();
      await until(
        'the request to be in history',
        async () => (await run.describe()).raw.workflowExtendedInfo?.cancelRequested,
      );
      await settled.release();
      expect(await run.result()).toEqual({ outcome: 'executed', detail: null });
    });
  });

  it('stops trying an act that could not be done yet', async () => {
    ledger.call = async () => {
      throw ApplicationFailure.retryable('nobody answers', 'connector.unreachable');
    };
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      await until('two attempts', () => ledger.count('perform') >= 2);
      await run.cancel();
      expect(await failureOf(run)).toBeInstanceOf(CancelledFailure);
    });
    expect(ledger.effects).toEqual([]);
  });

  it('tells an act in doubt as in doubt', async () => {
    ledger.call = async () => 'unknown';
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      await until('the act to be in doubt', () => ledger.count('perform') === 1);
      await run.cancel();
      expect(await run.result()).toEqual({ outcome: 'in_doubt', detail: null });
    });
  });

  it('is told as begun and as cancelled when no worker had seen it yet', async () => {
    const run = await rig.start('oneReply', null);
    await run.cancel();
    await rig.working(ledger.activities, async () => {
      expect(await failureOf(run)).toBeInstanceOf(CancelledFailure);
    });
    expect(ledger.count('beginRun')).toBe(1);
    expect(ledger.ended.get(run.workflowId)).toEqual({ outcome: 'cancelled', detail: null });
  });
});

describe('what arrives during the last local activity', () => {
  for (const what of ['a signal', 'a cancellation'] as const) {
    it(`${what}: the execution closes with the outcome that the ledger holds`, async () => {
      const ending = new Trigger();
      ledger.after = async ({ activity }) => (activity === 'endRun' ? ending.reached() : undefined);
      await rig.working(ledger.activities, async () => {
        const run = await rig.start('notes', 2);
        await ending.held();
        if (what === 'a signal')
          await run.signal(DECISION_SIGNAL, { approvalId: 'x', decision: 'approve', digest: 'x' });
        else await run.cancel();
        await ending.release();
        expect(await run.result()).toEqual({ outcome: 'noted', detail: 'executed,executed' });
        expect(ledger.ended.get(run.workflowId)).toEqual({ outcome: 'noted', detail: 'executed,executed' });
        // The workflow task was really lost: its local steps ran again, on stored results.
        expect(ledger.count('endRun')).toBeGreaterThan(1);
      });
      expect(ledger.effects).toHaveLength(2);
    });
  }

  it('a cancellation in a run whose repeat would come to another end', async () => {
    const ending = new Trigger();
    ledger.after = async ({ activity }) => (activity === 'endRun' ? ending.reached() : undefined);
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('checkpointOnly', null);
      await ending.held();
      await run.cancel();
      await ending.release();
      expect(await run.result()).toEqual({ outcome: 'done', detail: '1' });
      expect(ledger.ended.get(run.workflowId)).toEqual({ outcome: 'done', detail: '1' });
    });
  });
});

describe('a run that fails', () => {
  it('is told as failed with a code, quotes nobody, and leaves no act open', async () => {
    ledger.judge = () => 'ask';
    ledger.think = ({ workflowId }) => ledger.pending(workflowId);
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('careless', null);
      const failure = await failureOf(run);
      expect(failure).toMatchObject({ type: 'internal.bug', nonRetryable: true });
      expect(failure?.message).not.toContain('ada@');
      expect(ledger.ended.get(run.workflowId)).toEqual({ outcome: 'failed', detail: 'internal.bug' });
      expect(ledger.states(run.workflowId)).toEqual(['cancelled']);
    });
  });

  it('withdraws the act that can never be done', async () => {
    ledger.call = async () => {
      throw ApplicationFailure.nonRetryable('a bug in a connector', 'internal.bug');
    };
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      expect(await failureOf(run)).toMatchObject({ type: 'internal.bug' });
      expect(ledger.states(run.workflowId)).toEqual(['cancelled']);
    });
  });

  it('is told with the code of the step that can never succeed', async () => {
    ledger.think = () => {
      throw ApplicationFailure.nonRetryable('the model declined', 'model.refused');
    };
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('thinker', null);
      expect(await failureOf(run)).toMatchObject({ type: 'model.refused' });
      expect(ledger.ended.get(run.workflowId)).toEqual({ outcome: 'failed', detail: 'model.refused' });
    });
  });

  it('is told when its input has another shape', async () => {
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('notes', 'three');
      expect(await failureOf(run)).toMatchObject({ type: 'input.invalid' });
      expect(ledger.ended.get(run.workflowId)).toEqual({ outcome: 'failed', detail: 'input.invalid' });
    });
  });

  it('case 7: reaches no operation that its agent does not declare', async () => {
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('undeclared', null);
      expect(await failureOf(run)).toMatchObject({ type: 'internal.bug' });
    });
    expect(ledger.count('perform')).toBe(0);
  });
});
