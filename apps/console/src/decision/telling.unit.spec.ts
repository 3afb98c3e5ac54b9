import { describe, expect, it } from '@jest/globals';
import { tellAnswer, tellNoAnswer } from './telling.js';

describe('tellAnswer', () => {
  it.each(['Approved', 'Rejected', 'Edited', 'Resolved', 'Closed', 'PauseSet'])('%s is a success', (__typename) => {
    expect(tellAnswer({ __typename, at: '1:1' }).tone).toBe('good');
  });

  it.each(['AlreadyDecided', 'Stale', 'Expired', 'NotFound', 'InvalidInput', 'Denied', 'NotInDoubt', 'SomethingNew'])(
    '%s is never told as a success',
    (__typename) => {
      const telling = tellAnswer({ __typename, message: 'Because.' });
      expect(telling.tone).not.toBe('good');
      expect(telling.text).not.toBe('');
    },
  );

  it('says what was decided before, and where', () => {
    expect(tellAnswer({ __typename: 'AlreadyDecided', state: 'REJECTED', channel: 'cli', message: 'x' })).toEqual({
      tone: 'warn',
      title: 'Already decided: rejected',
      text: 'That was done on the command line; it stands, and nothing was changed now.',
    });
  });

  it('names every problem of an input, and every rule that denies', () => {
    const problems = [
      { field: 'text', message: 'Text is too long.' },
      { field: 'subject', message: 'Subject is empty.' },
    ];
    expect(tellAnswer({ __typename: 'InvalidInput', message: 'x', problems }).text).toBe(
      'Text is too long. Subject is empty.',
    );
    expect(
      tellAnswer({ __typename: 'Denied', message: 'x', rules: [{ id: 'r', text: 'Never on Sundays.' }] }).text,
    ).toBe('Never on Sundays.');
  });

  it('sends the operator back to look when the preview is another one', () => {
    expect(tellAnswer({ __typename: 'Stale', message: 'x' }).text).toContain('Nothing was decided');
  });

  it('falls back on the words of the server for a failure it has never heard of', () => {
    expect(tellAnswer({ __typename: 'SomethingNew', message: 'The moon is full.' }).text).toBe('The moon is full.');
  });
});

describe('tellNoAnswer', () => {
  it('does not claim that the command was lost', () => {
    expect(tellNoAnswer('The gateway did not answer.').text).toContain('not known whether');
  });
});
