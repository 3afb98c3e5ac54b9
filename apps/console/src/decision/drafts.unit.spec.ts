import { describe, expect, it } from '@jest/globals';
import { changedFields, draftOf, dropDraft, keepDraft } from './drafts.js';

const fields = [
  { name: 'to', value: 'ada@example.com', editable: false },
  { name: 'subject', value: 'Re: Hello', editable: true },
  { name: 'text', value: 'Hi.', editable: true },
];

describe('changedFields', () => {
  it('sends only what differs, and never what cannot be edited', () => {
    expect(changedFields(fields, {})).toEqual([]);
    expect(changedFields(fields, { subject: 'Re: Hello', text: 'Hello.', to: 'eve@example.com' })).toEqual([
      { field: 'text', value: 'Hello.' },
    ]);
  });

  it('does not take the line breaks of a text area for an edit', () => {
    const text = [{ name: 'text', value: 'a\r\nb', editable: true }];
    expect(changedFields(text, { text: 'a\nb' })).toEqual([]);
    expect(changedFields(text, { text: 'a\nc' })).toEqual([{ field: 'text', value: 'a\nc' }]);
  });

  it('takes an emptied field for a change', () => {
    expect(changedFields(fields, { text: '' })).toEqual([{ field: 'text', value: '' }]);
  });
});

describe('drafts', () => {
  it('are kept by action until dropped', () => {
    keepDraft('a', { text: 'x' });
    expect(draftOf('a')).toEqual({ text: 'x' });
    expect(draftOf('b')).toEqual({});
    dropDraft('a');
    expect(draftOf('a')).toEqual({});
  });
});
