import { describe, expect, test } from '@jest/globals';
import { ACKNOWLEDGEMENT, ITEM, REPLY, Story } from '../spec/story.js';
import { inboxProjection } from './inbox.js';

const given = (): Story => new Story().received();
const running = (): Story => given().started();
const acknowledged = (): Story => running().proposed(ACKNOWLEDGEMENT).opened(ACKNOWLEDGEMENT).executed(ACKNOWLEDGEMENT);
const asked = (): Story => acknowledged().proposed(REPLY).asked(REPLY);
const approved = (): Story => asked().decided(REPLY, 'approved').opened(REPLY);

const shown = (story: Story) => story.seenBy(inboxProjection);

describe('an item of the inbox', () => {
  test.each<[string, Story, object]>([
    ['a mail came in', given(), { state: 'received', runId: null }],
    ['its run began', running(), { state: 'working', runId: ITEM, agent: 'support-triage' }],
    ['it was acknowledged, and the answer is still to come', acknowledged(), { state: 'working', actionId: null }],
    ['an answer is asked after an executed acknowledgement', asked(), { state: 'asked', actionId: REPLY }],
    ['the answer was approved and is being sent', approved(), { state: 'working', operation: 'email.reply' }],
    ['the answer was sent', approved().executed(REPLY), { state: 'executed', operation: 'email.reply' }],
    ['the run ended after the answer', approved().executed(REPLY).ended('executed'), { state: 'executed' }],
    ['the answer was rejected', asked().decided(REPLY, 'rejected').ended('rejected'), { state: 'rejected' }],
    ['the answer lapsed', asked().decided(REPLY, 'expired').ended('expired'), { state: 'expired' }],
    ['the answer was withdrawn', asked().decided(REPLY, 'cancelled').ended('cancelled'), { state: 'failed' }],
    ['nobody can know whether it was sent', approved().inDoubt(REPLY), { state: 'in_doubt', actionId: REPLY }],
    ['the run ended without an answer', acknowledged().ended('no_reply'), { state: 'closed', detail: 'no_reply' }],
    ['it could not be read', new Story().quarantined('loop'), { state: 'quarantined', detail: 'loop' }],
    ['the run was terminated', asked().brokeOff('terminated'), { state: 'failed', detail: 'run terminated' }],
    ['the run never began and is gone', given().brokeOff('missing'), { state: 'failed', detail: 'run missing' }],
    [
      'the operator closed it',
      asked().decided(REPLY, 'rejected').tell('item.closed', { itemId: ITEM }),
      { state: 'closed' },
    ],
  ])('%s', (_, story, expected) => {
    expect(shown(story)).toMatchObject(expected);
  });

  test('a run that was terminated after its answer went out is told as executed', () => {
    expect(shown(approved().executed(REPLY).brokeOff('terminated'))).toMatchObject({ state: 'executed' });
  });

  test('a run that ended by its own error is failed, and says with what', () => {
    const ended = { agent: 'support-triage', outcome: 'failed', detail: 'model.refused' };
    expect(shown(acknowledged().tell('run.ended', ended))).toMatchObject({
      state: 'failed',
      detail: 'run failed: model.refused',
    });
  });

  test('a doubt stays the operator’s after the run broke off; a question does not', () => {
    expect(shown(approved().inDoubt(REPLY).brokeOff('failed'))).toMatchObject({ state: 'in_doubt' });
    expect(shown(asked().brokeOff('failed'))).toMatchObject({ state: 'failed' });
  });

  test('of two questions the riskier one is shown, then the other', () => {
    const both = running().proposed(REPLY).asked(REPLY).proposed(ACKNOWLEDGEMENT).asked(ACKNOWLEDGEMENT);
    expect(shown(both)).toMatchObject({ state: 'asked', actionId: REPLY });
    expect(shown(both.decided(REPLY, 'approved'))).toMatchObject({ state: 'asked', actionId: ACKNOWLEDGEMENT });
  });

  test('a rejected acknowledgement does not hide behind a run that ended without an answer', () => {
    const story = running().proposed(ACKNOWLEDGEMENT).asked(ACKNOWLEDGEMENT).decided(ACKNOWLEDGEMENT, 'rejected');
    expect(shown(story.ended('no_reply'))).toMatchObject({ state: 'rejected', operation: 'email.acknowledge' });
  });

  test('a wait says on what, until anything goes on', () => {
    const waiting = running().tell('run.waiting', { on: 'memory', detail: 'Qdrant does not answer' });
    expect(shown(waiting)).toMatchObject({ state: 'waiting', detail: 'memory: Qdrant does not answer' });
    const recalled = waiting.tell('memory.recalled', { step: 'recall', read: [], degraded: [] });
    expect(shown(recalled)).toMatchObject({ state: 'working', detail: null });
  });

  test('a question shows what an approval needs: approval, digest, rules and expiry', () => {
    expect(shown(asked())).toMatchObject({ digest: 'd1', rules: ['asks'], expiresAt: '2026-01-04T00:00:00.000Z' });
    expect(shown(asked())?.approvalId).not.toBeNull();
    expect(shown(approved())?.expiresAt).toBeNull();
  });

  test('a question that comes after a close opens the item again', () => {
    const closed = acknowledged().tell('item.closed', { itemId: ITEM });
    expect(shown(closed)).toMatchObject({ state: 'closed' });
    expect(shown(closed.proposed(REPLY).asked(REPLY))).toMatchObject({ state: 'asked' });
  });

  test('a reset run works again', () => {
    expect(shown(acknowledged().brokeOff('terminated').brokeOff('reset'))).toMatchObject({ state: 'working' });
  });

  test('a run without a mail has a row as soon as it needs the operator', () => {
    const story = new Story().tell('run.started', { agent: 'support-triage', itemId: null });
    expect(shown(story)).toBeNull();
    expect(shown(story.proposed(REPLY).asked(REPLY))).toMatchObject({ state: 'asked', runId: ITEM });
  });

  test('the personal part is copied as it is', () => {
    expect(shown(asked())?.personal).toEqual(new Uint8Array([1, 2, 3]));
  });

  test('the same mail told twice is one row, and a model call changes none', () => {
    const story = asked();
    const before = shown(story);
    const call = { key: `${ITEM}/think`, actionId: null, operation: 'model.chat', costMicros: 5 };
    story.received().tell('intent.executed', { ...call, how: 'called', messageId: null });
    expect(shown(story)).toEqual(before);
  });
});
