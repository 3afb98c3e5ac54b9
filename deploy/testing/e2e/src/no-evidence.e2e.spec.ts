import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { letter, type Letter } from './sender.js';
import { System, TEST_MS, questionOf } from './system.js';

jest.setTimeout(TEST_MS);

describe('case 1: a mail server that loses its answer and keeps no copy', () => {
  let system: System;
  let started = 0;
  beforeAll(async () => {
    system = await System.start({ mail: 'smtp' });
  });
  afterAll(() => system.stop());

  /** The answer to a mail, approved, sent, and never heard of again. */
  async function inDoubt(mail: Letter): Promise<{ id: string; key: string }> {
    const { id, question } = await system.asked(mail);
    started += 1;
    await system.operator.approve(question);
    const { action } = await system.itemIn(id, 'IN_DOUBT');
    return { id, key: action?.intent?.key ?? '' };
  }

  async function lost(subject: string, kind: 'drop-after-dot' | 'stall-after-dot' = 'drop-after-dot') {
    const mail = letter(subject);
    system.smtp.behave({ kind }, 1);
    const doubt = await inDoubt(mail);
    expect(system.answersTo(mail)).toHaveLength(1);
    return { mail, ...doubt };
  }

  it.each(['drop-after-dot', 'stall-after-dot'] as const)(
    '%s: one is in doubt, never two are sent, also not by a worker that is started later',
    async (kind) => {
      const { mail, id, key } = await lost(`Lost by ${kind}`, kind);
      await system.kill('worker');
      await system.launch('worker');
      expect(await system.operator.resolve(key, 'HAPPENED')).toMatchObject({ __typename: 'Resolved' });
      await system.itemIn(id, 'EXECUTED');
      expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed' });
      expect(system.answersTo(mail)).toHaveLength(1);
      const [effect] = (await system.operator.explain(id)).filter(({ title }) =>
        title.startsWith('email.reply was done'),
      );
      expect(effect?.title).toBe('email.reply was done, on the operator’s word');
    },
  );

  it.each([
    ['intent.call_marked', 0],
    ['call.sent', 1],
  ] as const)('a worker killed at %s leaves a doubt, with %i sent', async (boundary, sent) => {
    const mail = letter(`No evidence of ${boundary}`);
    const { killed } = await system.killAt('worker', boundary);
    const { id, key } = await inDoubt(mail);
    expect(await killed).toBe('SIGKILL');
    expect(system.answersTo(mail)).toHaveLength(sent);
    const choice = sent === 1 ? 'HAPPENED' : 'DID_NOT_HAPPEN';
    expect(await system.operator.resolve(key, choice)).toMatchObject({ __typename: 'Resolved' });
    await system.itemIn(id, sent === 1 ? 'EXECUTED' : 'REFUSED');
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: sent === 1 ? 'executed' : 'refused' });
    expect(system.answersTo(mail)).toHaveLength(sent);
  });

  it('a worker killed with our own copy on disk has its evidence there', async () => {
    const mail = letter('Our copy is evidence');
    const { killed } = await system.killAt('worker', 'call.evidence_filed');
    const { id, question } = await system.asked(mail);
    started += 1;
    await system.operator.approve(question);
    await system.itemIn(id, 'EXECUTED');
    expect(await killed).toBe('SIGKILL');
    expect(system.answersTo(mail)).toHaveLength(1);
  });

  it('asked again, it is sent a second time only on the operator’s second yes, as the same message', async () => {
    const { mail, id, key } = await lost('Asked again');
    expect(await system.operator.resolve(key, 'ASK_AGAIN')).toMatchObject({ __typename: 'Resolved' });
    const again = await system.itemIn(id, 'ASKED');
    expect(again.action?.judgement.rules.map((rule) => rule.id)).toContain('operator.ask_again');
    expect(system.answersTo(mail)).toHaveLength(1);
    expect(await system.operator.approve(questionOf(again))).toMatchObject({ __typename: 'Approved' });
    await system.itemIn(id, 'EXECUTED');
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed' });
    const [first, second, ...more] = system.answersTo(mail);
    expect(more).toEqual([]);
    expect(second?.messageId).toBe(first?.messageId);
  });

  it('asked again and then rejected, it is in doubt as before, and not sent again', async () => {
    const { mail, id, key } = await lost('Asked again, and no');
    await system.operator.resolve(key, 'ASK_AGAIN');
    const again = await system.itemIn(id, 'ASKED');
    expect(await system.operator.reject(questionOf(again), 'Not twice.')).toMatchObject({ __typename: 'Rejected' });
    await system.itemIn(id, 'IN_DOUBT');
    expect(await system.operator.resolve(key, 'DID_NOT_HAPPEN')).toMatchObject({ __typename: 'Resolved' });
    await system.itemIn(id, 'REFUSED');
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'refused' });
    expect(system.answersTo(mail)).toHaveLength(1);
  });

  it('ten words on it at once are one', async () => {
    const { mail, id, key } = await lost('Ten words');
    const told = await Promise.all(
      Array.from({ length: 10 }, (_, n) => system.operator.resolve(key, n % 2 === 0 ? 'HAPPENED' : 'DID_NOT_HAPPEN')),
    );
    expect(told.filter(({ __typename }) => __typename === 'Resolved')).toHaveLength(1);
    expect(told.filter(({ __typename }) => __typename === 'NotInDoubt')).toHaveLength(9);
    const { state } = await system.itemIn(id, 'EXECUTED', 'REFUSED');
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: state.toLowerCase() });
    expect(system.answersTo(mail)).toHaveLength(1);
  });

  it('leaves executions that replay', async () => {
    expect(await system.replay(started)).toBe(started);
  });
});
