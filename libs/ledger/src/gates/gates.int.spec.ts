import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEventLog } from '../events/event-log.js';
import { testDatabase } from '../spec-support/database.js';
import { acknowledgement, createRig, type Rig } from '../spec-support/rig.js';
import { ensureDefaults } from './defaults.js';
import { setGate } from './switches.js';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig(40);
});
afterAll(() => rig.drop());

describe('a switch that is set while intents open', () => {
  it.each(['pause', 'kill'] as const)('%s: no intent commits after its event', async (gate) => {
    let setAt: string | null = null;
    const outcomes: string[] = [];
    const workers = Array.from({ length: 12 }, async () => {
      for (let i = 0; i < 12; i += 1) {
        await rig
          .another()
          .intend(acknowledgement())
          .then(
            (outcome) => outcomes.push(outcome.state),
            (error: { code: string }) => outcomes.push(error.code),
          );
      }
    });
    const before = (await rig.sql<{ n: number }>(`SELECT count(*)::int AS n FROM events`))[0]?.n ?? 0;
    while (((await rig.sql<{ n: number }>('SELECT count(*)::int AS n FROM events'))[0]?.n ?? 0) < before + 60);
    setAt = (await setGate(rig, { gate, on: true, reason: 'test' })).at;
    await Promise.all(workers);
    await setGate(rig, { gate, on: false, reason: 'test' });
    // The setter read the log's positions under its exclusive lock; an intent that committed later has a later position and would show.
    const late = await rig.sql(
      `SELECT data->>'key' AS key FROM events WHERE type = 'intent.opened' AND position > $1 AND position <
         (SELECT max(position) FROM events WHERE type = 'gate.changed')`,
      [setAt.split(':')[1]],
    );
    expect(late).toEqual([]);
    expect(outcomes).toContain('open');
    expect(outcomes).toContain(gate === 'pause' ? 'gate.paused' : 'gate.killed');
  });
});

describe('defaults', () => {
  it('are made once by many starters, and a changed cap is taken over and told', async () => {
    const test = await testDatabase(10);
    try {
      const events = createEventLog(test);
      const start = (modelDailyCap: number) => ensureDefaults({ db: test.db, events, settings: { modelDailyCap } });
      await Promise.all(Array.from({ length: 8 }, () => start(5)));
      await start(5);
      await start(0.5);
      const log = (await events.read(null, 100)).map((event) => [event.type, event.data]);
      expect(log).toEqual([
        ['budget.changed', { budgetId: 'model-day', limitMicros: 5_000_000 }],
        ['policy.activated', expect.objectContaining({ version: 1, author: 'steward' })],
        ['budget.changed', { budgetId: 'model-day', limitMicros: 500_000 }],
      ]);
      const gates = await test.db.pool.query('SELECT * FROM gates');
      expect(gates.rows).toEqual([{ id: 'all', paused: false, killed: false, policy_version: 1 }]);
    } finally {
      await test.drop();
    }
  });

  it('refuse a log that was restored from a dump of another cluster', async () => {
    const test = await testDatabase(4);
    try {
      const events = createEventLog(test);
      const start = () => ensureDefaults({ db: test.db, events, settings: { modelDailyCap: 5 } });
      await start();
      await test.db.pool.query(`UPDATE events SET tx = '99999999999'::xid8`);
      await expect(start()).rejects.toThrow('another PostgreSQL cluster');
    } finally {
      await test.drop();
    }
  });
});

describe('a process that is stopped inside a transaction', () => {
  it('is thrown out by the server, so that it cannot keep a switch from being set', async () => {
    const { rows } = await rig.db.pool.query<{ ms: number }>(
      `SELECT setting::int AS ms FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'`,
    );
    expect(rows[0]?.ms).toBe(10_000);
    const stopped = await rig.db.pool.connect();
    try {
      await stopped.query(
        'BEGIN; SET LOCAL idle_in_transaction_session_timeout = 50; SELECT pg_advisory_xact_lock_shared(1398036292, 1)',
      );
      await setGate(rig, { gate: 'pause', on: false, reason: 'test' });
      await expect(stopped.query('SELECT 1')).rejects.toThrow();
    } finally {
      stopped.release(true);
    }
  });
});
