import { describe, expect, test } from '@jest/globals';
import { ITEM, REPLY, Story } from '../spec/story.js';
import { runsProjection } from './runs.js';

const running = (): Story => new Story().received().started();
const seen = (story: Story) => story.seenBy(runsProjection);
const steps = (story: Story) => seen(story)?.steps.map(({ step, kind, state }) => `${kind} ${step}: ${state}`);

describe('a run', () => {
  test('begins with its first event, not with the mail', () => {
    expect(seen(new Story().received())).toBeNull();
    expect(seen(running())).toMatchObject({ state: 'running', agent: 'support-triage', itemId: ITEM, endedAt: null });
  });

  test('lists its steps in order, each once, with its latest state', () => {
    const story = running()
      .tell('memory.recalled', { step: 'recall', read: [], degraded: [] })
      .tell('intent.opened', modelCall({ digest: 'd', approvalId: null, policyVersion: 1, reservedMicros: 9 }));
    expect(steps(story)).toEqual(['recall recall: done', 'think think: executing']);
    story
      .tell('intent.executed', modelCall({ costMicros: 7, how: 'called' as const, messageId: null }))
      .tell('checkpoint.reached', { name: 'triaged' })
      .proposed(REPLY)
      .asked(REPLY);
    const before = ['recall recall: done', 'think think: done', 'checkpoint triaged: done'];
    expect(steps(story)).toEqual([...before, 'act reply: asked']);
    expect(seen(story)?.waitingOn).toBe('operator');
    story.decided(REPLY, 'approved').opened(REPLY).executed(REPLY).ended('executed');
    expect(steps(story)).toEqual([...before, 'act reply: executed']);
    expect(seen(story)).toMatchObject({ state: 'completed', outcome: 'executed', waitingOn: 'nothing' });
  });

  test.each([
    ['terminated', 'terminated'],
    ['timed_out', 'timed_out'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
    ['missing', 'lost'],
    ['reset', 'running'],
  ] as const)('that was closed as %s is %s', (how, state) => {
    expect(seen(running().brokeOff(how))).toMatchObject({ state, waitingOn: 'nothing' });
  });

  test('is known when it was closed before its first step', () => {
    expect(seen(new Story().received().brokeOff('terminated'))).toMatchObject({
      state: 'terminated',
      agent: 'unknown',
    });
  });

  test('shows what it waits for until a step gets anywhere', () => {
    const waiting = running().tell('run.waiting', { on: 'model', detail: null });
    expect(seen(waiting)?.waitingOn).toBe('model');
    expect(seen(waiting.tell('checkpoint.reached', { name: 'triaged' }))?.waitingOn).toBe('nothing');
  });
});

function modelCall<T extends object>(more: T) {
  return { key: `${ITEM}/think`, actionId: null, operation: 'model.chat', ...more };
}
