import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ActRequest } from '@steward/contracts';
import { until } from '@steward/testing';
import { createRig, type Worker } from './spec/database-rig.js';
import { ScriptedWorld, acknowledgement } from './spec/scripted-world.js';

const never = new AbortController().signal;
let world: ScriptedWorld;
let rig: Awaited<ReturnType<typeof createRig>>;
beforeEach(async () => {
  world = new ScriptedWorld();
  rig = await createRig(world);
});
afterEach(() => rig.close());

const perform = (worker: Worker, request: ActRequest) => worker.broker.perform(request, never);

/** A call that is under way until `carryOn`, as in a process that was stopped in it. */
function stopInCall(): { calling: Promise<void>; carryOn: () => void } {
  let carryOn = () => {};
  let started = () => {};
  const calling = new Promise<void>((resolve) => (started = resolve));
  world.during = () => {
    world.during = async () => undefined;
    started();
    return new Promise((resolve) => (carryOn = resolve));
  };
  return { calling, carryOn: () => carryOn() };
}

describe('on the real ledger', () => {
  test('an act is done once, told in order, and answered the same on every repeat', async () => {
    const request = acknowledgement();
    const first = await perform(rig.worker(), request);
    expect(first).toMatchObject({ state: 'settled', result: { status: 'executed' } });
    expect(await perform(rig.worker(), request)).toEqual(first);
    expect(world.effects).toHaveLength(1);
    expect(await rig.story(request.workflowId)).toEqual(['action.proposed', 'intent.opened', 'intent.executed']);
  });

  test('case 1: the answer is lost; another worker asks, and does not send again', async () => {
    const request = acknowledgement();
    world.next = ['answer_lost'];
    await expect(perform(rig.worker(), request)).rejects.toMatchObject({ code: 'intent.reconcile_later' });
    expect(await perform(rig.worker(), request)).toMatchObject({ result: { status: 'executed' } });
    expect(world.effects).toHaveLength(1);
    expect(world.asked).toHaveLength(1);
  });

  test('a call that provably never arrived is made again, and its mark is a new one', async () => {
    const request = acknowledgement();
    world.next = ['call_lost', 'answer_lost'];
    const deadlines: number[] = [];
    world.during = async (call) => void deadlines.push(call.deadline.getTime());
    const worker = rig.worker();
    await expect(perform(worker, request)).rejects.toMatchObject({ code: 'intent.reconcile_later' });
    await expect(perform(worker, request)).rejects.toMatchObject({ code: 'intent.reconcile_later' });
    expect(await perform(worker, request)).toMatchObject({ result: { status: 'executed' } });
    expect(world.effects).toHaveLength(1);
    expect(deadlines[1]).toBeGreaterThan(deadlines[0] ?? Infinity);
  });

  test('case 16: a refusal is told as one, and frees what an acknowledgement may be done once for', async () => {
    const request = acknowledgement();
    world.next = ['refuses'];
    expect(await perform(rig.worker(), request)).toMatchObject({ result: { status: 'refused' } });
    const again = acknowledgement({ args: request.args });
    expect(await perform(rig.worker(), again)).toMatchObject({ result: { status: 'executed' } });
    const third = acknowledgement({ args: request.args });
    expect(await perform(rig.worker(), third)).toMatchObject({ result: { status: 'denied' } });
  });

  test('without evidence: in doubt, for every worker', async () => {
    const request = acknowledgement();
    world.next = ['answer_lost'];
    world.evidence = 'none';
    await expect(perform(rig.worker(), request)).rejects.toMatchObject({ code: 'intent.reconcile_later' });
    expect(await perform(rig.worker(), request)).toMatchObject({ state: 'in_doubt' });
    expect(await perform(rig.worker(), request)).toMatchObject({ state: 'in_doubt' });
    expect(world.effects).toHaveLength(1);
  });
});

describe('two workers', () => {
  test('a second one waits while the first is stopped in its call, and reads its result after', async () => {
    const request = acknowledgement();
    const { calling, carryOn } = stopInCall();
    const first = perform(rig.worker(), request);
    await calling;
    await expect(perform(rig.worker(), request)).rejects.toMatchObject({ code: 'intent.held_elsewhere' });
    carryOn();
    const result = await first;
    expect(await perform(rig.worker(), request)).toEqual(result);
    expect(world.effects).toHaveLength(1);
  });

  test('twenty at once: one effect, and the same result for all who are told one', async () => {
    const request = acknowledgement();
    const workers = Array.from({ length: 4 }, () => rig.worker());
    const attempts = Array.from({ length: 20 }, (_, index) => perform(workers[index % 4]!, request));
    const outcomes = await Promise.allSettled(attempts);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'intent.held_elsewhere' });
    expect(await perform(rig.worker(), request)).toMatchObject({ result: { status: 'executed' } });
    expect(world.effects).toHaveLength(1);
  });

  test('the session is lost in the middle of the call: another asks first, and what the first then says changes nothing', async () => {
    const request = acknowledgement();
    const { calling, carryOn } = stopInCall();
    const stale = rig.worker();
    const first = perform(stale, request);
    first.catch(() => undefined);
    await calling;
    await rig.endHolders();
    await until('the loss to be noticed', () => !stale.holder.alive);

    expect(await perform(rig.worker(), request)).toMatchObject({ result: { status: 'executed' } });
    expect(world.asked).toHaveLength(1);
    world.next = ['refuses'];
    carryOn();
    await expect(first).rejects.toMatchObject({ code: 'intent.reconcile_later' });
    expect(await perform(stale, request)).toMatchObject({ result: { status: 'executed' } });
    expect(await rig.story(request.workflowId)).toEqual(['action.proposed', 'intent.opened', 'intent.executed']);
    expect(world.effects).toHaveLength(1);
  });
});

describe('journal.note', () => {
  const note = () => acknowledgement({ operation: 'journal.note', step: 'note', args: { text: 'Called back.' } });

  test('is written with its intent, once, encrypted', async () => {
    const request = note();
    const first = await perform(rig.worker(), request);
    expect(first).toMatchObject({
      state: 'settled',
      result: { status: 'executed', receipt: { recordedAt: expect.any(String) } },
    });
    expect(await perform(rig.worker(), request)).toEqual(first);
    const rows = await rig.query<{ key: string; text: Buffer }>('SELECT key, text FROM journal_notes');
    expect(rows.map((row) => row.key)).toEqual([`${request.workflowId}/note`]);
    expect(rows[0]?.text.toString('latin1')).not.toContain('Called');
    expect(await rig.story(request.workflowId)).toEqual(['action.proposed', 'intent.opened', 'intent.executed']);
  });

  test('at once from several workers: one note', async () => {
    const request = note();
    const outcomes = await Promise.all([rig.worker(), rig.worker(), rig.worker()].map((one) => perform(one, request)));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(await rig.query('SELECT 1 FROM journal_notes')).toHaveLength(1);
  });
});
