import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BOUNDARIES, type Boundary } from '@steward/contracts';
import { until, type AppName } from '@steward/testing';

import type { Question } from './operator.js';
import { letter } from './sender.js';
import { PATIENCE_MS, System, TEST_MS } from './system.js';

jest.setTimeout(TEST_MS);

/** Which process comes by. A boundary that is added to the list stands here, or this does not compile. */
const PROCESS: Record<Boundary, AppName> = {
  'ingest.blob_written': 'gateway',
  'ingest.committed': 'gateway',
  'relay.started': 'projector',
  'relay.marked': 'projector',
  'step.committed': 'worker',
  'propose.committed': 'worker',
  'intent.committed': 'worker',
  'intent.call_marked': 'worker',
  'call.sent': 'worker',
  'call.evidence_filed': 'worker',
  'settle.committed': 'worker',
  'decision.committed': 'gateway',
  'decision.signalled': 'projector',
  'run.ended': 'worker',
};
/** From here on until it settles, the mail is out and its sender never heard of it: what happened is asked of the mail server's own files. */
const RECONCILED: readonly Boundary[] = ['call.sent', 'call.evidence_filed'];

/** Each once, and in this order, wherever the process died. */
const STORY = [
  'mail.received',
  'run.started',
  'memory.recalled',
  'model.called',
  'checkpoint.reached',
  'action.proposed',
  'approval.asked',
  'approval.approved',
  'intent.opened',
  'intent.executed',
  'run.ended',
];

describe('cases 1, 3 and 14: a process killed at a boundary, and started again', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start({ mail: 'smtp-with-evidence' });
  });
  afterAll(() => system.stop());

  it.each(BOUNDARIES)('%s: the reply is sent exactly once, and explained', async (boundary) => {
    const mail = letter(`Killed at ${boundary}`);
    const { killed } = await system.killAt(PROCESS[boundary], boundary);

    const { id, question } = await system.asked(mail);
    await approve(question);
    await system.itemIn(id, 'EXECUTED');
    expect(await killed).toBe('SIGKILL');
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed' });

    const received = system.answersTo(mail);
    expect(received).toHaveLength(1);
    const explained = await system.operator.explain(received[0]?.messageId ?? '');
    const effect = explained.find(({ title }) => title.startsWith('email.reply was done'));
    expect(effect?.title.includes('as the outside world confirmed')).toBe(RECONCILED.includes(boundary));
    expect(explained.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['APPROVAL', 'MODEL_CALL', 'MAIL']));
    const log = await system.log(id);
    // Its sender heard no 250 and has sent it again: one item all the same.
    expect(log.includes('mail.duplicate')).toBe(boundary === 'ingest.committed');
    expect(log.filter((type) => type !== 'mail.duplicate')).toEqual(STORY);
  });

  it('leaves one item and one execution a mail', async () => {
    expect(await system.operator.inbox()).toHaveLength(BOUNDARIES.length);
    expect(system.smtp.deliveries).toHaveLength(BOUNDARIES.length);
    expect(await system.replay(BOUNDARIES.length)).toBe(BOUNDARIES.length);
  });

  /** Clicks until an answer comes; whoever got none is told that it was decided already. */
  async function approve(question: Question): Promise<void> {
    const told = await until(
      'the decision to be answered',
      () => system.operator.approve(question).catch(() => undefined),
      PATIENCE_MS,
    );
    const { __typename, state } = told;
    if (__typename !== 'Approved')
      expect({ __typename, state }).toEqual({ __typename: 'AlreadyDecided', state: 'approved' });
  }
});
