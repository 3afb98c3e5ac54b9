import { describe, expect, it, test } from '@jest/globals';
import { AGENT_NEEDS, WORKFLOWS } from '@steward/temporal-api';
import * as workflows from './index.js';
import { inboundEmail } from './spec/triage-scenes.js';
import { NEEDS, referencesFor, replySubject } from './support-triage.js';

describe('an answer’s headers', () => {
  test.each([
    ['Hello', 'Re: Hello'],
    ['Re: Hello', 'Re: Hello'],
    ['RE: re:Hello', 'Re: Hello'],
    ['AW: Re[2]: Hallo', 'Re: Hallo'],
    ['Regarding: x', 'Re: Regarding: x'],
    ['', 'Re: (no subject)'],
    ['Re:  ', 'Re: (no subject)'],
  ])('subject %j becomes %j', (subject, expected) => {
    expect(replySubject(subject)).toBe(expected);
  });

  it('keeps a subject within what the operation takes', () => {
    expect(replySubject('x'.repeat(1000))).toHaveLength(1000);
  });

  it('threads by References, which end with the parent and keep the root', () => {
    expect(referencesFor(inboundEmail({ references: [], messageId: null }))).toEqual([]);
    expect(referencesFor(inboundEmail({ references: ['<0@x>'], messageId: '<1@x>' }))).toEqual(['<0@x>', '<1@x>']);
    const many = Array.from({ length: 100 }, (_, n) => `<${n}@x>`);
    const long = referencesFor(inboundEmail({ references: many, messageId: '<last@x>' }));
    expect(long).toHaveLength(100);
    expect([long.at(0), long.at(-1)]).toEqual(['<0@x>', '<last@x>']);
  });
});

it('every workflow type has its function, and no more is registered', () => {
  expect(Object.keys(workflows).sort()).toEqual(Object.values(WORKFLOWS).sort());
});

it('the operations that workers allow are those that the agent declares', () => {
  expect(NEEDS.map(({ name }) => name)).toEqual(AGENT_NEEDS['support-triage']);
});
