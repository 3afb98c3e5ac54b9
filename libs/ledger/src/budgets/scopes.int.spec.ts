import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRig, opened, reply, asked, type Rig } from '../spec-support/rig.js';

let rig: Rig;
const now = new Date('2026-05-01T12:00:00Z');
beforeAll(async () => {
  rig = await createRig(30);
});
afterAll(() => rig.drop());

const budget = (id: string, limit: number) =>
  rig.sql(`INSERT INTO budgets (id, kind, "window", currency, limit_micros) VALUES ($1, 'act', 'day', 'USD', $2)`, [
    id,
    limit,
  ]);
const windows = () =>
  rig.sql('SELECT budget_id, reserved_micros AS held, spent_micros AS spent FROM budget_windows ORDER BY 1');

describe('the money of acts', () => {
  it('without a cap is not spent at all', async () => {
    const ledger = rig.another({ clock: () => now });
    const proposal = reply({ costMicros: 1 });
    const { approvalId, digest } = await asked(ledger, proposal);
    await ledger.approve({ approvalId, digest, channel: 'console' });
    await expect(ledger.intend(proposal)).rejects.toMatchObject({ code: 'budget.exhausted' });
  });

  it('is reserved in every scope or in none, by concurrent intents, and follows what became of them', async () => {
    const ledger = rig.another({ clock: () => now });
    await budget('b-all', 100);
    await budget('a-narrow', 60);
    const proposals = Array.from({ length: 10 }, () => reply({ costMicros: 10 }));
    const keys = await Promise.all(
      proposals.map((proposal) => opened(ledger, proposal).catch((error: { code: string }) => error.code)),
    );
    const open = keys.filter((key) => key !== 'budget.exhausted');
    expect(open).toHaveLength(6);
    expect(await windows()).toEqual([
      { budget_id: 'a-narrow', held: 60, spent: 0 },
      { budget_id: 'b-all', held: 60, spent: 0 },
    ]);
    const [executed = '', refused = '', cancelled = '', doubtful = ''] = open;
    await ledger.settleExecuted(executed, {}, 'called', 7);
    await ledger.settleExecuted(executed, {}, 'called', 7);
    await ledger.settleRefused(refused, 'connector.refused', 'no');
    await ledger.cancel(cancelled.split('/')[0] ?? '', 'act');
    await ledger.markCalling(doubtful);
    await ledger.parkInDoubt(doubtful, 'unknown');
    expect(await windows()).toEqual([
      { budget_id: 'a-narrow', held: 30, spent: 7 },
      { budget_id: 'b-all', held: 30, spent: 7 },
    ]);
    // What did not fit left nothing behind, and fits now.
    const waiting = proposals[keys.indexOf('budget.exhausted')];
    expect(waiting && (await ledger.intend(waiting))).toMatchObject({ state: 'open' });
  });

  it('lowering a cap below what is spent stops new work at once', async () => {
    await rig.sql(`UPDATE budgets SET limit_micros = 1 WHERE id = 'b-all'`);
    await expect(opened(rig.another({ clock: () => now }), reply({ costMicros: 1 }))).rejects.toMatchObject({
      code: 'budget.exhausted',
      retryAfterMs: 3_600_000,
    });
  });
});
