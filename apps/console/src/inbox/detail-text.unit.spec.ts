import { describe, expect, it } from '@jest/globals';
import type { ItemState } from '../api/types.js';
import { detailText } from './detail-text.js';

describe('detailText', () => {
  it.each<[ItemState, string | null, string | null]>([
    ['QUARANTINED', 'loop', 'It has been through here before: a mail loop.'],
    ['QUARANTINED', 'something_new', 'something_new'],
    ['WAITING', 'model: 3 tries: no answer', 'Waits for the model: 3 tries: no answer'],
    ['WAITING', 'gate', 'Waits for the pause to end'],
    ['EXPIRED', 'not_answered', 'Not answered.'],
    ['REFUSED', 'connector.refused', 'connector.refused'],
    ['IN_DOUBT', 'The line broke after DATA.', 'The line broke after DATA.'],
    ['WORKING', null, null],
    ['REJECTED', ' ', null],
  ])('%s %s: %s', (state, detail, text) => {
    expect(detailText(state, detail)).toBe(text);
  });
});
