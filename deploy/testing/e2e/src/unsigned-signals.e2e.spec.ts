import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DECISION_SIGNAL } from '@steward/temporal-api';
import { until } from '@steward/testing';

import { letter } from './sender.js';
import { PATIENCE_MS, System, TEST_MS } from './system.js';
import { strangerTo } from './temporal.js';

jest.setTimeout(TEST_MS);

/** As typed into the Temporal UI: plain JSON from a client that knows no key. */
function type(system: System, id: string, payload: object): Promise<void> {
  return strangerTo(system.temporal).workflow.getHandle(id).signal(DECISION_SIGNAL, payload);
}

const workerSays = (system: System, what: string, times = 1) =>
  until(`the worker to say ${what}`, () => system.app('worker').output().split(what).length > times, PATIENCE_MS);

describe('a decision signal typed into the Temporal UI, with the built-in mailbox', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start({ mail: 'local' });
  });
  afterAll(() => system.stop());

  const sent = async () => (await readdir(join(system.home, 'mail', 'sent', 'cur')).catch(() => [])).length;

  it('passes the same compare-and-set, once, and is recorded as unsigned', async () => {
    const before = await sent();
    const { id, question } = await system.asked(letter('Typed by hand'));
    await type(system, id, { ...question, decision: 'approve' });
    await type(system, id, { ...question, decision: 'approve' });
    const { action } = await system.itemIn(id, 'EXECUTED');
    expect(action?.approval).toMatchObject({ state: 'APPROVED', channel: 'temporal-unsigned' });
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed' });
    expect(await sent()).toBe(before + 1);
    const titles = (await system.operator.explain(id)).map(({ title }) => title);
    expect(titles).toContain(
      'The operator approved it by a signal sent by hand in the Temporal UI, without a signature',
    );
    expect(await system.operator.approve(question)).toMatchObject({
      __typename: 'AlreadyDecided',
      state: 'approved',
      channel: 'temporal-unsigned',
    });
  });

  it('decides nothing with another digest, for another run’s act, or in a shape that is none', async () => {
    const before = await sent();
    const { id, question } = await system.asked(letter('Typed wrong'));
    const other = await system.asked(letter('Typed at the wrong run'));
    await type(system, id, { ...question, decision: 'approve', digest: other.question.digest });
    await type(system, id, { ...other.question, decision: 'approve' });
    await type(system, id, { approve: true });
    await workerSays(system, 'unsigned decision signal', 2);
    for (const item of [id, other.id]) expect(await system.operator.item(item)).toMatchObject({ state: 'ASKED' });
    expect(await system.operator.reject(question, 'No.')).toMatchObject({ __typename: 'Rejected' });
    expect(await system.operator.reject(other.question, 'No.')).toMatchObject({ __typename: 'Rejected' });
    for (const item of [id, other.id]) expect(await system.outcomeOf(item)).toMatchObject({ outcome: 'rejected' });
    expect(await sent()).toBe(before);
  });

  it('leaves executions that replay', async () => {
    expect(await system.replay(3)).toBe(3);
  });
});

describe('a decision signal typed into the Temporal UI, with a real mail account', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start({ mail: 'smtp-with-evidence' });
  });
  afterAll(() => system.stop());

  it('changes nothing, also with a signature that is none; the operator’s own decision does', async () => {
    const mail = letter('Typed at a real account');
    const { id, question } = await system.asked(mail);
    await type(system, id, { ...question, decision: 'approve' });
    await type(system, id, { ...question, decision: 'approve', signature: Buffer.alloc(64).toString('base64') });
    await workerSays(system, 'an unsigned decision signal changes nothing', 2);
    expect(await system.operator.item(id)).toMatchObject({ state: 'ASKED' });
    expect(system.answersTo(mail)).toEqual([]);

    expect(await system.operator.approve(question)).toMatchObject({ __typename: 'Approved' });
    const { action } = await system.itemIn(id, 'EXECUTED');
    expect(action?.approval?.channel).toBe('cli');
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed' });
    expect(system.answersTo(mail)).toHaveLength(1);
  });

  it('leaves executions that replay', async () => {
    expect(await system.replay(1)).toBe(1);
  });
});
