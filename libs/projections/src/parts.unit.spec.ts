import { expect, test } from '@jest/globals';
import { partsProjection } from './parts.js';
import { Story } from './spec/story.js';

const down = (story: Story, reason: string): Story =>
  story.tell('part.degraded', { part: 'qdrant', reason, runbook: 'runbooks/qdrant.md' });
const seen = (story: Story) => story.seenBy(partsProjection, 'qdrant');

test('a part is degraded since its outage began, whatever reason is told later, and then well again', () => {
  const first = seen(down(new Story(), 'refused'));
  expect(first).toMatchObject({ state: 'degraded', reason: 'refused', runbook: 'runbooks/qdrant.md' });
  const story = down(down(new Story(), 'refused'), 'timed out');
  expect(seen(story)).toMatchObject({ reason: 'timed out', since: first?.since });
  expect(seen(story.tell('part.recovered', { part: 'qdrant' }))).toMatchObject({ state: 'ok', runbook: null });
});
