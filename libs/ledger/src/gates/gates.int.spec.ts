import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEventLog } from '../events/event-log.js';
import { readable, testDatabase } from '../spec-support/database.js';
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
    let opened = 0;
    let begin: () => void = () => undefined;
    const underWay = new Promise<void>((resolve) => (begin = resolve));
    const worker = async () => {
      for (;;) {
        try {
          expect((await rig.another().intend(acknowledgement())).state).toBe('open');
        } catch (error) {
          return (error as { code?: string }).code;
        }
        if ((opened += 1) === 40) begin();
      }
    };
    const workers = Array.from({ length: 12 }, worker);
    await underWay;
    const { at } = await setGate(rig, { gate, on: true, reason: 'test' });
    const held = gate === 'pause' ? 'gate.paused' : 'gate.killed';
    expect(await Promise.all(workers)).toEqual(Array(12).fill(held));
    await setGate(rig, { gate, on: false, reason: 'test' });
    // Positions are handed out at the insert: an intent that opened after the switch has a later one.
    const late = await rig.sql(
      `SELECT data->>'key' AS key FROM events WHERE type = 'intent.opened' AND position > $1 AND position <
         (SELECT max(position) FROM events WHERE type = 'gate.changed')`,
      [at.split(':')[1]],
    );
    expect(late).toEqual([]);
  });
});

describe('a policy that is activated while intents open', () => {
  it('judges every intent that opens after its event', async () => {
    const workers = Array.from({ length: 10 }, async () => {
      for (let i = 0; i < 10; i += 1) await rig.another().intend(acknowledgement());
    });
    const version = await rig.activate(
      '@id("nothing-new") permit (principal, action, resource) when { context.operation == "x" };',
    );
    await Promise.all(workers);
    await rig.ledger.intend(acknowledgement());
    const late = await rig.sql(
      `SELECT e.data FROM events e, events p WHERE p.type = 'policy.activated' AND (p.data->>'version')::int = $1
         AND e.type = 'intent.opened' AND e.position > p.position AND (e.data->>'policyVersion')::int < $1`,
      [version],
    );
    expect(late).toEqual([]);
    const opened = await rig.sql(
      `SELECT 1 FROM events WHERE type = 'intent.opened' AND (data->>'policyVersion')::int = $1 LIMIT 1`,
      [version],
    );
    expect(opened).toHaveLength(1);
  });

  it('must be the text that was activated, and must be there', async () => {
    await expect(rig.judge.load(999)).rejects.toMatchObject({ code: 'not_found' });
    const version = await rig.activate('@id("to-be-changed") forbid (principal, action, resource);');
    await rig.sql(`UPDATE policy_versions SET cedar = replace(cedar, 'forbid', 'permit') WHERE version = $1`, [
      version,
    ]);
    await expect(rig.ledger.intend(acknowledgement())).rejects.toThrow('was changed after it was activated');
    await rig.activate('');
    expect(await rig.ledger.intend(acknowledgement())).toMatchObject({ state: 'open' });
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
      await readable(test.db);
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
