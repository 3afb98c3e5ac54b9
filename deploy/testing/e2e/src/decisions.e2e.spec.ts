import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import type { Question } from './operator.js';
import { letter, type Letter } from './sender.js';
import { System, TEST_MS } from './system.js';

jest.setTimeout(TEST_MS);

const CLICKS = 20;

describe('decisions', () => {
  let system: System;
  let started = 0;
  beforeAll(async () => {
    system = await System.start({ mail: 'smtp-with-evidence' });
  });
  afterAll(() => system.stop());

  async function asked(mail: Letter) {
    started += 1;
    return system.asked(mail);
  }

  it('case 4: twenty clicks at once, from two browser tabs and a terminal, are one approval and one mail', async () => {
    const mail = letter('Twenty clicks');
    const { id, question } = await asked(mail);
    const doors = [system.operator, await system.browser(), await system.browser()];
    const told = await Promise.all(
      Array.from({ length: CLICKS }, (_, n) => (doors[n % doors.length] ?? system.operator).approve(question)),
    );
    expect(told.filter(({ __typename }) => __typename === 'Approved')).toHaveLength(1);
    const repeated = told.filter(({ __typename }) => __typename === 'AlreadyDecided');
    expect(repeated).toHaveLength(CLICKS - 1);
    for (const { state } of repeated) expect(state).toBe('approved');
    await system.itemIn(id, 'EXECUTED');
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed' });
    expect(system.answersTo(mail)).toHaveLength(1);
    expect((await system.log(id)).filter((type) => type === 'approval.approved')).toHaveLength(1);
  });

  it('case 4: two sessions that say yes and no at once are one decision, and what happens is that one', async () => {
    const [yes, no] = [await system.browser(), await system.browser()];
    for (let round = 1; round <= 4; round += 1) {
      const mail = letter(`Yes and no, round ${round}`);
      const { id, question } = await asked(mail);
      const [first, second] = await Promise.all([yes.approve(question), no.reject(question, 'Not this way.')]);
      const approved = first.__typename === 'Approved';
      expect([first.__typename, second.__typename].sort()).toEqual(
        ['AlreadyDecided', approved ? 'Approved' : 'Rejected'].sort(),
      );
      expect((approved ? second : first).state).toBe(approved ? 'approved' : 'rejected');
      await system.itemIn(id, approved ? 'EXECUTED' : 'REJECTED');
      expect(await system.outcomeOf(id)).toMatchObject({ outcome: approved ? 'executed' : 'rejected' });
      expect(system.answersTo(mail)).toHaveLength(approved ? 1 : 0);
    }
  });

  it('case 5: a digest of another card, or of what stood there before an edit, approves nothing', async () => {
    const [mail, other] = [letter('Mine'), letter('Another')];
    const { id, question } = await asked(mail);
    const foreign = await asked(other);
    const mixed: Question = { approvalId: question.approvalId, digest: foreign.question.digest };
    expect(await system.operator.approve(mixed)).toMatchObject({ __typename: 'Stale', digest: question.digest });
    expect(await system.operator.reject(mixed, 'No.')).toMatchObject({ __typename: 'Stale' });

    const edited = await system.operator.edit(question, 'Dear Ada, it arrives on Friday.');
    expect(edited.__typename).toBe('Edited');
    expect(await system.operator.approve(question)).toMatchObject({ __typename: 'Stale', digest: edited.digest });
    expect(system.answersTo(mail)).toEqual([]);

    const now: Question = { approvalId: edited.approvalId ?? '', digest: edited.digest ?? '' };
    expect(await system.operator.approve(now)).toMatchObject({ __typename: 'Approved' });
    await system.itemIn(id, 'EXECUTED');
    // Case 8: what the run is told is what was sent.
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed_with_edits' });
    const [sent, ...more] = system.answersTo(mail);
    expect(more).toEqual([]);
    expect(sent?.raw.toString()).toContain('it arrives on Friday');

    const { state } = (await system.operator.item(foreign.id)) ?? {};
    expect(state).toBe('ASKED');
    expect(await system.operator.reject(foreign.question, 'Answered by telephone.')).toMatchObject({
      __typename: 'Rejected',
    });
    await system.itemIn(foreign.id, 'REJECTED');
    expect(system.answersTo(other)).toEqual([]);
  });

  it('case 13: a decision while no worker runs is carried out when one does', async () => {
    const mail = letter('No worker');
    const { id, question } = await asked(mail);
    await system.kill('worker');
    expect(await system.operator.approve(question)).toMatchObject({ __typename: 'Approved' });
    expect(await system.operator.approve(question)).toMatchObject({ __typename: 'AlreadyDecided', state: 'approved' });
    await system.launch('worker');
    await system.itemIn(id, 'EXECUTED');
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed' });
    expect(system.answersTo(mail)).toHaveLength(1);
  });

  it('case 13: a decision that comes before the run waits for it is not lost', async () => {
    const mail = letter('Decided early');
    const armed = await system.arm('worker', 'propose.committed:kill');
    const { id, question } = await asked(mail);
    await armed.ended;
    expect(await system.operator.approve(question)).toMatchObject({ __typename: 'Approved' });
    await system.launch('worker');
    await system.itemIn(id, 'EXECUTED');
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed' });
    expect(system.answersTo(mail)).toHaveLength(1);
  });

  it('case 16: a rejected act is told as rejected to the run, and nothing is sent', async () => {
    const mail = letter('Rejected');
    const { id, question } = await asked(mail);
    expect(await system.operator.reject(question, 'I will call her.')).toMatchObject({ __typename: 'Rejected' });
    const { action } = await system.itemIn(id, 'REJECTED');
    expect(action?.approval).toMatchObject({ state: 'REJECTED', reason: 'I will call her.' });
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'rejected' });
    expect(await system.operator.approve(question)).toMatchObject({ __typename: 'AlreadyDecided', state: 'rejected' });
    expect(system.answersTo(mail)).toEqual([]);
  });

  it('case 5: a decision that comes too late decides nothing, whether or not the run has noticed', async () => {
    await system.kill('worker');
    await system.launch('worker', { env: { STEWARD_APPROVAL_TTL_MS: '1500' } });
    const [noticed, unnoticed] = [letter('Lapsed'), letter('Lapsed while no worker ran')];
    const late = await asked(noticed);
    await system.itemIn(late.id, 'EXPIRED');
    expect(await system.operator.approve(late.question)).toMatchObject({ __typename: 'Expired' });
    expect(await system.outcomeOf(late.id)).toMatchObject({ outcome: 'expired' });

    const unseen = await asked(unnoticed);
    await system.kill('worker');
    await system.database.query('UPDATE approvals SET expires_at = clock_timestamp() WHERE id = $1', [
      unseen.question.approvalId,
    ]);
    expect(await system.operator.approve(unseen.question)).toMatchObject({ __typename: 'Expired' });
    await system.launch('worker');
    await system.itemIn(unseen.id, 'EXPIRED');
    expect(await system.outcomeOf(unseen.id)).toMatchObject({ outcome: 'expired' });
    for (const mail of [noticed, unnoticed]) expect(system.answersTo(mail)).toEqual([]);
  });

  it('a paused Steward sends nothing, and what was approved meanwhile goes out when the pause ends', async () => {
    const mail = letter('Paused');
    const { id, question } = await asked(mail);
    await system.operator.pause(true);
    expect(await system.operator.approve(question)).toMatchObject({ __typename: 'Approved' });
    await system.itemIn(id, 'WAITING');
    expect(system.answersTo(mail)).toEqual([]);
    await system.operator.pause(false);
    await system.itemIn(id, 'EXECUTED');
    expect(system.answersTo(mail)).toHaveLength(1);
    await system.outcomeOf(id);
  });

  it('leaves executions that replay', async () => {
    expect(await system.replay(started)).toBe(started);
  });
});
