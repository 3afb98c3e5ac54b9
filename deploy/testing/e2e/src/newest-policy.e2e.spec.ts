import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { activatePolicy, createEventLog } from '@steward/ledger';
import { Keyring, createDatabase, type Database } from '@steward/platform';
import { starterPolicies } from '@steward/policy';

import { letter } from './sender.js';
import { System, TEST_MS } from './system.js';

jest.setTimeout(TEST_MS);

/** Rules that the operator adds while something waits for a decision. */
const ALSO_ASK = `@id("test.replies-are-asked-twice")
forbid (principal, action == Action::"execute", resource) when { context.operation == "email.reply" };`;
const NEVER = `@id("test.no-replies")
forbid (principal, action, resource) when { context.operation == "email.reply" };`;

describe('a policy that is activated while an act waits', () => {
  let system: System;
  let db: Database;
  beforeAll(async () => {
    system = await System.start({ mail: 'smtp-with-evidence' });
    db = createDatabase({ url: system.database.url, max: 2, applicationName: 'e2e' });
  });
  afterAll(async () => {
    await db.close();
    await system.stop();
  });

  const activate = (...rules: string[]) =>
    activatePolicy(
      { db, events: createEventLog({ db, keyring: Keyring.load(system.home) }) },
      { cedar: [starterPolicies(), ...rules].join('\n'), author: 'operator', reason: 'a test' },
    );

  it('asks again where another rule asks than was answered, and sends on that answer', async () => {
    const mail = letter('Asked twice');
    const { id, question } = await system.asked(mail);
    await activate(ALSO_ASK);
    expect(await system.operator.approve(question)).toMatchObject({ __typename: 'Approved' });
    // The first approval is used up; what the operator sees next is a question of its own.
    const again = await system.askedAgain(id, question);
    expect(again.item.action?.judgement.rules.map((rule) => rule.id)).toEqual([
      'email.reply.asks',
      'test.replies-are-asked-twice',
    ]);
    expect(system.answersTo(mail)).toEqual([]);
    expect(await system.operator.approve(question)).toMatchObject({ __typename: 'AlreadyDecided' });

    expect(await system.operator.approve(again.question)).toMatchObject({ __typename: 'Approved' });
    await system.itemIn(id, 'EXECUTED');
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed' });
    expect(system.answersTo(mail)).toHaveLength(1);
    await activate();
  });

  it('case 16: denies what was approved, and tells the run so', async () => {
    const mail = letter('Denied after all');
    const { id, question } = await system.asked(mail);
    await activate(NEVER);
    expect(await system.operator.approve(question)).toMatchObject({ __typename: 'Approved' });
    await system.itemIn(id, 'DENIED');
    const outcome = await system.outcomeOf(id);
    expect(outcome.outcome).toBe('denied');
    expect(outcome.detail).toContain('test.no-replies');
    expect(system.answersTo(mail)).toEqual([]);
    await activate();
  });

  it('reaches what is approved and not carried out yet, when a worker comes', async () => {
    const mail = letter('Approved, then denied');
    const { id, question } = await system.asked(mail);
    await system.kill('worker');
    expect(await system.operator.approve(question)).toMatchObject({ __typename: 'Approved' });
    await activate(NEVER);
    await system.launch('worker');
    await system.itemIn(id, 'DENIED');
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'denied' });
    expect(system.answersTo(mail)).toEqual([]);
    await activate();
  });

  it('leaves executions that replay', async () => {
    expect(await system.replay(3)).toBe(3);
  });
});
