import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventData } from '@steward/contracts';
import { setGate } from '../gates/switches.js';
import type { Ledger } from '../ports.js';
import { createRig, type Rig } from '../spec-support/rig.js';

let rig: Rig;
let day = 0;
let now = new Date('2026-01-01T12:00:00Z');
beforeAll(async () => {
  rig = await createRig(40);
});
afterAll(() => rig.drop());
// Each test has a budget day of its own.
beforeEach(() => {
  now = new Date(Date.UTC(2026, 0, (day += 1), 12));
});

const ledger = () => rig.another({ clock: () => now });
const cap = (micros: number) => rig.sql(`UPDATE budgets SET limit_micros = $1 WHERE id = 'model-day'`, [micros]);
const call = (maxCostMicros: number, workflowId: string = randomUUID()) => ({
  workflowId,
  step: 'think',
  agent: 'support-triage',
  maxCostMicros,
  args: { promptId: 'p', promptVersion: 1, inputSha256: 'a' },
});
const event = (costMicros: number): EventData<'model.called'> => ({
  step: 'think',
  promptId: 'p',
  promptVersion: 1,
  model: 'm',
  provider: 'test',
  inputTokens: 1,
  outputTokens: 1,
  costMicros,
});
async function reserved(from: Ledger, request: ReturnType<typeof call>) {
  const answer = await from.reserveModelCall(request);
  if (answer.state !== 'reserved') throw new Error(`expected a reservation, got ${JSON.stringify(answer)}`);
  return answer;
}
const settle = (from: Ledger, held: { key: string; attempt: number }, costMicros: number, result: unknown) =>
  from.settleModelCall({ ...held, result, costMicros, event: event(costMicros), correlationId: held.key });
async function booked(): Promise<[number, number]> {
  const [row] = await rig.sql<{ reserved: number; spent: number }>(
    `SELECT reserved_micros AS reserved, spent_micros AS spent FROM budget_windows WHERE window_start = $1`,
    [now.toISOString().slice(0, 10)],
  );
  return [row?.reserved ?? 0, row?.spent ?? 0];
}

describe('money of model calls', () => {
  it('case 9: of 200 concurrent reservations of $0.10 against $5.00 exactly 50 are admitted', async () => {
    await cap(5_000_000);
    const answers = await Promise.all(Array.from({ length: 200 }, () => ledger().reserveModelCall(call(100_000))));
    expect(answers.filter((answer) => answer.state === 'reserved')).toHaveLength(50);
    expect(answers.filter((answer) => answer.state === 'blocked' && answer.why === 'budget')).toHaveLength(150);
    expect(await booked()).toEqual([5_000_000, 0]);
  });

  it('case 9: whatever crashes, settles, releases or repeats: never above the cap, and every figure is accounted for', async () => {
    const end = fc.constantFrom(
      'settle',
      'settle twice',
      'release',
      'crash',
      'crash and settle late',
      'crash and retry',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ max: fc.integer({ min: 1, max: 40 }), real: fc.integer({ min: 0, max: 40 }), end }), {
          minLength: 1,
          maxLength: 25,
        }),
        async (calls) => {
          now = new Date(Date.UTC(2026, 0, (day += 1), 12));
          await cap(200);
          let expected = 0;
          let held = 0;
          await Promise.all(
            calls.map(async ({ max, real: anyReal, end }) => {
              const real = Math.min(anyReal, max);
              const request = call(max);
              const answer = await ledger().reserveModelCall(request);
              if (answer.state !== 'reserved') return;
              if (end.startsWith('settle')) await settle(ledger(), answer, real, 'x');
              if (end === 'settle twice') await settle(ledger(), answer, real, 'x');
              if (end === 'release') await ledger().releaseModelCall(answer.key, answer.attempt);
              if (end === 'crash') held += max;
              if (end.startsWith('settle')) expected += real;
              if (end.startsWith('crash and')) {
                const second = await ledger().reserveModelCall(request);
                if (second.state === 'reserved') {
                  await settle(ledger(), second, real, 'y');
                  expected += real;
                }
                if (end === 'crash and settle late') {
                  // The first attempt was thought dead at its maximum; its real figure replaces that.
                  await settle(ledger(), answer, real, 'x');
                  expected += real;
                } else expected += max;
              }
            }),
          );
          expect(await booked()).toEqual([held, expected]);
          expect(held + expected).toBeLessThanOrEqual(200);
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('a stored result is returned instead of a second call, and the first of two attempts wins', async () => {
    await cap(1_000);
    const request = call(100);
    const first = await reserved(ledger(), request);
    const second = await reserved(ledger(), request);
    expect(second).toEqual({ ...first, attempt: 2 });
    expect(await booked()).toEqual([100, 100]);
    expect(await settle(ledger(), second, 40, { plan: 2 })).toEqual({ plan: 2 });
    expect(await settle(ledger(), first, 30, { plan: 1 })).toEqual({ plan: 2 });
    expect(await ledger().reserveModelCall(request)).toEqual({ state: 'stored', result: { plan: 2 } });
    expect(await booked()).toEqual([0, 70]);
    expect((await rig.events.story(first.key)).map((one) => one.transition)).toEqual([
      'model.called/2',
      'model.called/1',
    ]);
  });

  it('is held back by the switches and by the rules', async () => {
    await cap(1_000);
    await setGate(rig, { gate: 'pause', on: true, reason: 'test' });
    expect(await ledger().reserveModelCall(call(1))).toMatchObject({ state: 'blocked', why: 'paused' });
    await setGate(rig, { gate: 'pause', on: false, reason: 'test' });
    await rig.activate(
      '@id("no-model") forbid (principal, action == Action::"execute", resource) when { context.costMicros > 500 };',
    );
    expect(await ledger().reserveModelCall(call(501))).toEqual({ state: 'denied', rules: ['no-model'] });
    expect(await ledger().reserveModelCall(call(500))).toMatchObject({ state: 'reserved' });
  });

  it('goes on the next day, and a price that nobody knows is refused', async () => {
    await cap(100);
    await reserved(ledger(), call(100));
    now = new Date(now.getTime() + 11.5 * 3_600_000);
    expect(await ledger().reserveModelCall(call(1))).toEqual({
      state: 'blocked',
      why: 'budget',
      retryAfterMs: 1_800_000,
    });
    now = new Date(now.getTime() + 1_800_000);
    await reserved(ledger(), call(100));
    for (const bad of [Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY])
      await expect(ledger().reserveModelCall(call(bad))).rejects.toMatchObject({ code: 'model.price_unknown' });
  });
});
