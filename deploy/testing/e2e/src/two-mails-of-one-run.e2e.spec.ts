import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { letter, type Letter } from './sender.js';
import { System, TEST_MS } from './system.js';

jest.setTimeout(TEST_MS);

describe('cases 2, 3 and 12: a run that sends two mails, an answer and an acknowledgement', () => {
  let system: System;
  let started = 0;
  beforeAll(async () => {
    // With an account both are asked for.
    system = await System.start({ mail: 'smtp-with-evidence', env: { STEWARD_ACKNOWLEDGE: 'on' } });
  });
  afterAll(() => system.stop());

  /** Only a machine's mail says that it is one (RFC 3834, section 5). */
  const isAcknowledgement = (raw: Buffer): boolean => /^auto-submitted: auto-replied/im.test(raw.toString('latin1'));

  function received(mail: Letter): { answers: number; acknowledgements: number } {
    const all = system.answersTo(mail).map(({ raw }) => isAcknowledgement(raw));
    return { answers: all.filter((yes) => !yes).length, acknowledgements: all.filter((yes) => yes).length };
  }

  async function asked(mail: Letter) {
    started += 1;
    return system.asked(mail);
  }

  it('approved one after the other, each is sent once: the second yes sends nothing of the first again', async () => {
    const mail = letter('Two questions');
    const { id, item, question } = await asked(mail);
    expect(item.operation).toBe('email.reply');
    await system.operator.approve(question);
    const second = await system.askedAgain(id, question);
    expect(second.item.operation).toBe('email.acknowledge');
    await system.operator.approve(second.question);
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed', detail: 'acknowledgement: executed' });
    await system.itemIn(id, 'EXECUTED');
    expect(received(mail)).toEqual({ answers: 1, acknowledgements: 1 });
  });

  it.each(['intent.committed', 'intent.call_marked', 'call.sent', 'settle.committed'] as const)(
    'a worker killed at %s of the second sends neither twice',
    async (boundary) => {
      const mail = letter(`Killed at ${boundary} of the second`);
      const { killed } = await system.killAt('worker', boundary, 2);
      const { id, question } = await asked(mail);
      await system.operator.approve(question);
      const second = await system.askedAgain(id, question);
      await system.operator.approve(second.question);
      expect(await killed).toBe('SIGKILL');
      expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed', detail: 'acknowledgement: executed' });
      expect(received(mail)).toEqual({ answers: 1, acknowledgements: 1 });
    },
  );

  it('case 16: a no to one of them is told of that one alone', async () => {
    const mail = letter('Yes and no');
    const { id, question } = await asked(mail);
    await system.operator.approve(question);
    const second = await system.askedAgain(id, question);
    await system.operator.reject(second.question, 'She has the answer already.');
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed', detail: 'acknowledgement: rejected' });
    await system.itemIn(id, 'EXECUTED');
    expect(received(mail)).toEqual({ answers: 1, acknowledgements: 0 });
  });

  it('leaves executions that replay', async () => {
    expect(await system.replay(started)).toBe(started);
  });
});
