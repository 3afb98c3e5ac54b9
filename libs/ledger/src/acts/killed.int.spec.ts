import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase } from '@steward/platform';
import { acknowledgement, asked, createRig, note, reply, type Rig } from '../spec-support/rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig(8);
});
afterAll(() => rig.drop());

describe('a worker whose database sessions are killed at random', () => {
  it('brings each act to its end by trying again, and tells every transition once', async () => {
    const db = createDatabase({ url: rig.url, max: 8, applicationName: 'victim', onError: () => undefined });
    const ledger = rig.another({ db });
    let running = true;
    let kills = 0;
    const killer = (async () => {
      while (running) {
        const { rowCount } = await rig.db.pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim' AND datname = current_database()
             AND state <> 'idle' ORDER BY random() LIMIT 1`,
        );
        kills += rowCount ?? 0;
        // Room enough for most transactions to end, and for some not to.
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      }
    })();
    const again = async <T>(work: () => Promise<T>): Promise<T> => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await work();
        } catch (error) {
          if (attempt === 200) throw error;
        }
      }
    };
    const receipt = { messageId: '<x@y>' };
    const external = async (make: typeof reply, approve: boolean) => {
      const proposal = make();
      if (approve) {
        const { approvalId, digest } = await again(() => asked(ledger, proposal));
        const told = await again(() => ledger.approve({ approvalId, digest, channel: 'console' }));
        expect(['approved', 'already_decided']).toContain(told.kind);
      }
      const outcome = await again(() => ledger.intend(proposal));
      const key = outcome.state === 'open' ? outcome.key : '';
      expect(await again(() => ledger.markCalling(key))).toEqual({ go: true });
      expect(await again(() => ledger.settleExecuted(key, receipt, 'called', 0))).toEqual({
        status: 'executed',
        receipt,
      });
      return proposal;
    };
    const local = async () => {
      const proposal = note();
      const outcome = await again(() =>
        ledger.performTransactional(proposal, async (client, key) => {
          await client.query('INSERT INTO journal_notes (key, text) VALUES ($1, $2)', [key, 'x']);
          return { recordedAt: 'now' };
        }),
      );
      expect(outcome).toEqual({ state: 'settled', result: { status: 'executed', receipt: { recordedAt: 'now' } } });
      return proposal;
    };
    try {
      for (let round = 0; round < 12; round += 1) {
        const [one, two, three] = await Promise.all([external(reply, true), external(acknowledgement, false), local()]);
        expect(await rig.story(one.request.workflowId)).toEqual([
          'action.proposed',
          'approval.asked/1',
          'approval.approved/1',
          'intent.opened/1',
          'intent.executed',
        ]);
        for (const act of [two, three])
          expect(await rig.story(act.request.workflowId)).toEqual([
            'action.proposed',
            'intent.opened/1',
            'intent.executed',
          ]);
      }
    } finally {
      running = false;
      await killer;
      await db.close();
    }
    expect(kills).toBeGreaterThan(20);
    expect(await rig.sql('SELECT count(*)::int AS n FROM journal_notes')).toEqual([{ n: 12 }]);
  });
});
