import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '@steward/testing';
import type { Boundary } from '@steward/contracts';
import { openWorld, type World } from './spec/world.js';

// Whole processes start, are killed and start again.
jest.setTimeout(120_000);
let world: World;

/** Each boundary that a worker passes on a run's way. */
const PASSED: Boundary[] = [
  'step.committed',
  'propose.committed',
  'intent.committed',
  'intent.call_marked',
  'call.sent',
  'call.evidence_filed',
  'settle.committed',
  'run.ended',
];

describe('cases 1, 2 and 3: a worker that is killed, with a mail server that files what it takes', () => {
  beforeAll(async () => {
    world = await openWorld({ mail: 'smtp' });
  });
  afterEach(() => world.endWorkers());
  afterAll(() => world.close());

  it.each(PASSED)('at %s: the answer is sent once, and told as sent', async (boundary) => {
    const before = world.smtp.deliveries.length;
    const first = await world.worker({ STEWARD_TEST_BOUNDARY: `${boundary}:kill` });
    const item = await world.mailIn();
    const second = first.ended.then(() => world.worker());
    const asked = await world.asked(item);
    await world.ledger.approve({ ...asked, channel: 'console' });

    expect(await world.outcome(item)).toEqual({ outcome: 'executed', detail: null });
    expect(await first.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(world.smtp.deliveries.length - before).toBe(1);
    expect(await world.told(item, 'intent.executed')).toHaveLength(1);
    expect(await world.told(item, 'run.ended')).toHaveLength(1);
    expect(await world.client.workflow.getHandle(item).result()).toEqual({ outcome: 'executed', detail: null });
    await second;
  });

  it.each<Boundary>(['intent.call_marked', 'call.sent'])(
    'stopped at %s while another one tries, and then goes on: still one',
    async (boundary) => {
      const before = world.smtp.deliveries.length;
      const first = await world.worker({ STEWARD_TEST_BOUNDARY: `${boundary}:stop` });
      const item = await world.mailIn();
      const asked = await world.asked(item);
      await world.ledger.approve({ ...asked, channel: 'console' });
      await until('the call to be marked', async () => {
        const { rows } = await world.db.pool.query(
          'SELECT 1 FROM intents WHERE key LIKE $1 AND calling_since IS NOT NULL',
          [`${item}/act:%`],
        );
        return rows.length > 0;
      });
      const second = await world.worker();
      await until('the other worker to have tried', () => second.output().includes('intent.held_elsewhere'), 30_000);
      first.resume();
      expect(await world.outcome(item)).toEqual({ outcome: 'executed', detail: null });
      expect(world.smtp.deliveries.length - before).toBe(1);
    },
  );
});

describe('a mail server that leaves no evidence', () => {
  beforeAll(async () => {
    world = await openWorld({ mail: 'smtp-blind' });
  });
  afterEach(() => world.endWorkers());
  afterAll(() => world.close());

  it('and a worker killed around the send: never two, one in doubt, and the operator resolves it', async () => {
    const first = await world.worker({ STEWARD_TEST_BOUNDARY: 'call.sent:kill' });
    const item = await world.mailIn();
    await world.ledger.approve({ ...(await world.asked(item)), channel: 'console' });
    await first.ended;
    await world.worker();
    const [doubt] = await until(
      'the doubt',
      async () => {
        const told = await world.told<{ key: string }>(item, 'intent.in_doubt');
        return told.length > 0 && told;
      },
      40_000,
    );
    expect(world.smtp.deliveries).toHaveLength(1);
    expect(await world.told(item, 'run.ended')).toEqual([]);
    await world.ledger.resolveInDoubt({ key: doubt?.key ?? '', choice: 'happened' });
    expect(await world.outcome(item)).toEqual({ outcome: 'executed', detail: null });
    expect(world.smtp.deliveries).toHaveLength(1);
  });
});
