import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import { z } from 'zod';
import { StewardError } from '@steward/contracts';
import type { NewEvent } from '@steward/ledger';
import { createLogger, type Client } from '@steward/platform';
import type { Attempt } from './attempt.js';
import { createGuard } from './guard.js';
import { createWaitingTeller } from './waiting.js';

const workflowId = randomUUID();
const Input = z.object({ workflowId: z.string(), step: z.string() });
const input = { workflowId, step: 'think:x#1' };

let told: NewEvent[];
let note: unknown;
let stopped: AbortController;
let cancelRequested: boolean;

beforeEach(() => {
  told = [];
  note = undefined;
  stopped = new AbortController();
  cancelRequested = false;
});

function attempt(number: number, local = false): Attempt {
  return {
    workflowId,
    local,
    number,
    signal: stopped.signal,
    note,
    cancelRequested: () => cancelRequested,
    heartbeat: (given) => (note = given),
  };
}

function guarded(work: () => Promise<unknown>, number = 1, local = false) {
  const log = createLogger('spec', 'silent');
  const events = { append: async (_: Client, event: NewEvent) => void told.push(event) };
  const db = { transaction: (run: (client: Client) => Promise<unknown>) => run({} as Client) };
  const guard = createGuard({
    log,
    waiting: createWaitingTeller({ db, events, log } as never),
    retryMaxMs: 60_000,
    attempt: () => attempt(number, local),
  });
  return guard('think', Input, work);
}
const failing = (error: unknown) => () => Promise.reject(error);
const down = new StewardError('model.unreachable', 'The model does not answer.');
const limited = new StewardError('model.rate_limited', 'The model asks for patience.', { retryAfterMs: 30_000 });
const waits = () => told.map(({ data }) => data);

describe('the guard around an activity', () => {
  it('answers with the value', async () => {
    expect(await guarded(async () => 42)(input)).toBe(42);
    expect(told).toEqual([]);
  });

  it('refuses input of another shape, naming the field and not its value', async () => {
    const wrong = guarded(async () => 42)({ workflowId, step: { canary: 1 } } as never);
    await expect(wrong).rejects.toMatchObject({ type: 'input.invalid', nonRetryable: true });
    await expect(wrong).rejects.toThrow('step');
    await expect(wrong).rejects.not.toThrow('canary');
  });

  it('case 7: refuses to act for another run than the one that calls', async () => {
    const work = jest.fn(async () => 42);
    await expect(guarded(work)({ ...input, workflowId: randomUUID() })).rejects.toMatchObject({
      type: 'input.invalid',
    });
    expect(work).not.toHaveBeenCalled();
  });

  it('ends as cancelled when the run was cancelled, and as tried again when only this worker stops', async () => {
    const aborted = async () => {
      stopped.abort(new CancelledFailure('x'));
      stopped.signal.throwIfAborted();
    };
    await expect(guarded(aborted)(input)).rejects.toMatchObject({
      type: 'intent.reconcile_later',
      nonRetryable: false,
    });
    cancelRequested = true;
    await expect(guarded(aborted)(input)).rejects.toBeInstanceOf(CancelledFailure);
  });
});

describe('what a run waits for', () => {
  it('is told from the second failed attempt on, once', async () => {
    await guarded(failing(down), 1)(input).catch(() => undefined);
    expect(told).toEqual([]);
    await guarded(failing(down), 2)(input).catch(() => undefined);
    await guarded(failing(down), 3)(input).catch(() => undefined);
    expect(waits()).toEqual([{ on: 'model', detail: 'The model does not answer.' }]);
  });

  it('is told again when it changes, and taken back when the run goes on', async () => {
    await guarded(failing(down), 2)(input).catch(() => undefined);
    await guarded(failing(limited), 3)(input).catch(() => undefined);
    await guarded(async () => 'done', 4)(input);
    expect(waits()).toEqual([
      { on: 'model', detail: 'The model does not answer.' },
      { on: 'model', detail: 'The model asks for patience.' },
      { on: 'nothing', detail: null },
    ]);
    expect(new Set(told.map(({ transition }) => transition)).size).toBe(3);
  });

  it('is told at once when the wait is announced as long', async () => {
    await guarded(failing(limited), 1)(input).catch(() => undefined);
    expect(waits()).toHaveLength(1);
  });

  it('is not told for a failure that is final, local, or not about a part', async () => {
    await guarded(failing(new StewardError('model.refused', 'no')), 2)(input).catch(() => undefined);
    await guarded(failing(down), 2, true)(input).catch(() => undefined);
    await guarded(failing(new TypeError('bug')), 2)(input).catch(() => undefined);
    expect(told).toEqual([]);
  });
});
