import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '@steward/testing';
import { DECISION_SIGNAL } from '@steward/temporal-api';

import type { Plan } from './processes.js';
import { letter } from './sender.js';
import { PATIENCE_MS, System, TEST_MS } from './system.js';
import { clientOf } from './temporal.js';

jest.setTimeout(TEST_MS);

/** A run stores its beginning, what it recalled, its checkpoint and its end. */
const LAST_STEP = 4;
/** Stopped, its result comes in the task in which the run wants to end, and the disturbance with it. Hung, it never comes. */
const PLANS = [
  'run.ended:stop',
  'run.ended:hang',
  `step.committed:hang:${LAST_STEP}`,
] as const satisfies readonly Plan[];

describe('a run that is disturbed during its last local activity', () => {
  let system: System;
  let started = 0;
  beforeAll(async () => {
    system = await System.start({ mail: 'smtp-with-evidence' });
  });
  afterAll(() => system.stop());

  const handle = (id: string) => clientOf(system.temporal, system.home).workflow.getHandle(id);
  const signal = (id: string) =>
    handle(id).signal(DECISION_SIGNAL, { approvalId: 'another', decision: 'approve', digest: 'another' });
  const cancel = (id: string) => handle(id).cancel();

  /** What the log says that the run came to. */
  async function told(id: string): Promise<{ outcome: string; detail: string | null }> {
    const [end] = await until('the end to be told', async () => {
      const rows = await system.database.query<{ outcome: string; detail: string | null }>(
        `SELECT data->>'outcome' AS outcome, data->>'detail' AS detail FROM events
         WHERE workflow_id = $1 AND type = 'run.ended'`,
        [id],
      );
      return rows.length > 0 && rows;
    });
    if (end === undefined) throw new Error('unreachable');
    return end;
  }

  it.each(
    PLANS.flatMap((plan) => [
      { plan, by: 'a signal', disturb: signal },
      { plan, by: 'a cancellation', disturb: cancel },
      { plan, by: 'both', disturb: async (id: string) => void (await Promise.all([signal(id), cancel(id)])) },
    ]),
  )('$plan, $by: the execution closes with what the ledger says', async ({ plan, by, disturb }) => {
    const mail = letter(`Disturbed at ${plan} by ${by}`);
    const worker = await system.arm('worker', plan);
    const { id, question } = await system.asked(mail);
    started += 1;
    await system.operator.approve(question);
    await worker.boundary;
    await disturb(id);
    worker.resume();
    const outcome = await system.outcomeOf(id);
    expect(outcome).toEqual(await told(id));
    expect(outcome.outcome).toBe('executed');
    await system.itemIn(id, 'EXECUTED');
    expect(system.answersTo(mail)).toHaveLength(1);
  });

  it('cancelled before it proposed anything: told as cancelled on both sides, and nothing is sent', async () => {
    const mail = letter('Cancelled at its checkpoint');
    const worker = await system.arm('worker', 'step.committed:hang:3');
    const id = await system.receive(mail);
    started += 1;
    await worker.boundary;
    await cancel(id);
    await expect(handle(id).result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(await told(id)).toMatchObject({ outcome: 'cancelled' });
    expect(system.answersTo(mail)).toEqual([]);
  });

  it('cancelled while the mail is out and unanswered: told as sent once the answer comes', async () => {
    const mail = letter('Cancelled during the call');
    await system.kill('worker');
    await system.launch('worker');
    const { id, question } = await system.asked(mail);
    started += 1;
    system.smtp.behave({ kind: 'stall-after-dot' }, 1);
    await system.operator.approve(question);
    await until('the server to have the mail', () => system.answersTo(mail).length > 0, PATIENCE_MS);
    await cancel(id);
    await until('the run to know that it is cancelled', async () => {
      const { events } = await handle(id).fetchHistory();
      return (events ?? []).some((event) => event.activityTaskCancelRequestedEventAttributes);
    });
    system.smtp.release();
    const outcome = await system.outcomeOf(id);
    expect(outcome).toEqual(await told(id));
    expect(outcome.outcome).toBe('executed');
    expect(system.answersTo(mail)).toHaveLength(1);
  });

  it('leaves executions that replay', async () => {
    expect(await system.replay(started)).toBe(started);
  });
});
