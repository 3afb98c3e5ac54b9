import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '@steward/testing';

import type { Plan } from './processes.js';
import { letter } from './sender.js';
import { PATIENCE_MS, System, TEST_MS } from './system.js';

jest.setTimeout(TEST_MS);

const SECOND = 'second worker';
/** A worker that finds that another one has the act in its hands says so. */
const HELD = 'intent.held_elsewhere';
/** What the broker logs when a call has come back, however. */
const CALLED = '"msg":"called"';

describe('cases 1 and 14: a worker stopped in the middle of its call, while another one tries again', () => {
  let system: System;
  let started = 0;
  beforeAll(async () => {
    system = await System.start({ mail: 'smtp-with-evidence' });
  });
  afterEach(() => system.kill(SECOND));
  afterAll(() => system.stop());

  /** @returns the mail, whose approved answer a worker has begun to send when the other one is up */
  async function stopped(plan: Plan) {
    const mail = letter(`Stopped at ${plan}`);
    const first = await system.arm('worker', plan);
    const { id, question } = await system.asked(mail);
    started += 1;
    await system.operator.approve(question);
    await first.boundary;
    const second = await system.launch('worker', { as: SECOND });
    return { mail, id, first, second };
  }

  const output = (what: string, app: { output(): string }) =>
    until(`the log to say ${what}`, () => app.output().includes(what), PATIENCE_MS);

  it.each([
    ['before the call', 'intent.call_marked:stop', 0],
    ['after the server’s answer', 'call.sent:stop', 1],
  ] as const)('%s: the other one waits for it, and it is sent once', async (_when, plan, out) => {
    const { mail, id, first, second } = await stopped(plan);
    await output(HELD, second);
    expect(system.answersTo(mail)).toHaveLength(out);
    expect((await system.operator.item(id))?.action?.state).toBe('EXECUTING');
    first.resume();
    await system.itemIn(id, 'EXECUTED');
    await output(CALLED, first);
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed' });
    expect(system.answersTo(mail)).toHaveLength(1);
  });

  it.each([
    ['before the call', 'intent.call_marked:stop', 'called'],
    ['after the server’s answer', 'call.sent:stop', 'reconciled'],
  ] as const)(
    '%s, its database session lost: the other one asks the mail server’s files first, and it is sent once',
    async (_when, plan, how) => {
      const { mail, id, first } = await stopped(plan);
      // As when its host vanishes: PostgreSQL gives up the session, and with it the lock on the act.
      await system.database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'steward-intents'`,
      );
      await system.itemIn(id, 'EXECUTED');
      first.resume();
      await output(CALLED, first);
      expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed' });
      expect(system.answersTo(mail)).toHaveLength(1);
      const [told] = await system.database.query<{ how: string }>(
        `SELECT data->>'how' AS how FROM events WHERE workflow_id = $1 AND type = 'intent.executed'
           AND data->>'operation' = 'email.reply'`,
        [id],
      );
      expect(told?.how).toBe(how);
    },
  );

  it('while the mail server is silent after the final dot: the other one waits, and it is sent once', async () => {
    const mail = letter('Stopped while the server is silent');
    await system.kill('worker');
    const first = await system.launch('worker');
    const { id, question } = await system.asked(mail);
    started += 1;
    system.smtp.behave({ kind: 'stall-after-dot' }, 1);
    await system.operator.approve(question);
    await until('the server to have the mail', () => system.answersTo(mail).length > 0, PATIENCE_MS);
    first.pause();
    const second = await system.launch('worker', { as: SECOND });
    await output(HELD, second);
    first.resume();
    system.smtp.release();
    await system.itemIn(id, 'EXECUTED');
    await output(CALLED, first);
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed' });
    expect(system.answersTo(mail)).toHaveLength(1);
  });

  it('leaves executions that replay', async () => {
    expect(system.smtp.deliveries).toHaveLength(started);
    expect(await system.replay(started)).toBe(started);
  });
});
