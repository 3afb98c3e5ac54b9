import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inboxProjection } from './inbox/inbox.js';
import { runsProjection } from './runs/runs.js';
import { ACKNOWLEDGEMENT, ITEM, REPLY, Story } from './spec/story.js';

const moves: readonly ((story: Story) => Story)[] = [
  (story) => story.received(),
  (story) => story.started(),
  (story) => story.proposed(REPLY),
  (story) => story.asked(REPLY),
  (story) => story.asked(ACKNOWLEDGEMENT),
  (story) => story.decided(REPLY, 'approved'),
  (story) => story.decided(REPLY, 'rejected'),
  (story) => story.opened(REPLY),
  (story) => story.executed(REPLY),
  (story) => story.inDoubt(REPLY),
  (story) => story.tell('run.waiting', { on: 'model', detail: null }),
  (story) => story.tell('item.closed', { itemId: ITEM }),
  (story) => story.ended('done'),
  (story) => story.brokeOff('terminated'),
  (story) => story.brokeOff('reset'),
];
const anyStory = fc
  .array(fc.constantFrom(...moves), { maxLength: 40 })
  .map((chosen) => chosen.reduce((story, move) => move(story), new Story()));

test.each([inboxProjection, runsProjection])(
  '$name: a row survives storage as JSON between any two events',
  (projection) => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const stored = story.all().reduce<unknown>((row, event) => {
          const loaded = JSON.parse(JSON.stringify(row ?? null)) as never;
          return projection.keyOf(event) === ITEM ? projection.evolve(loaded, event) : row;
        }, null);
        return JSON.stringify(stored) === JSON.stringify(story.seenBy<unknown>(projection));
      }),
    );
  },
);

test('no story hides an open question or doubt behind another state, except a close or a run that broke off', () => {
  fc.assert(
    fc.property(anyStory, (story) => {
      const row = story.seenBy(inboxProjection);
      if (row === null || row.facts.closed || row.facts.quarantine !== null) return;
      const open = row.facts.acts.map((act) => act.state);
      if (open.includes('in_doubt')) expect(['in_doubt', 'asked']).toContain(row.state);
      else if (open.includes('asked') && row.facts.run !== 'failed') expect(row.state).toBe('asked');
    }),
  );
});
