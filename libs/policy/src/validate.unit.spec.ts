import { describe, expect, it } from '@jest/globals';
import { compilePolicies } from './judge.js';
import { checkPolicies } from './validate.js';

const problems = (text: string) => {
  const checked = checkPolicies(text);
  return checked.ok ? [] : checked.problems;
};
const good = `// Für alle: ein Kommentar mit Umlauten, damit Bytes und Zeichen sich unterscheiden.\n@id("one")\npermit (principal, action, resource);\n`;

describe('a policy text', () => {
  it('passes when every rule has an id and fits the schema', () => {
    expect(problems(good)).toEqual([]);
  });
  it('tells each rule as a sentence where it has one', () => {
    const described = checkPolicies(good.replace('@id("one")', '@id("one")\n@description("Everything is permitted.")'));
    expect(described.ok && described.rules.map((rule) => rule.description)).toEqual(['Everything is permitted.']);
    const plain = checkPolicies(good);
    expect(plain.ok && plain.rules.map((rule) => rule.description)).toEqual([null]);
  });
  it.each([
    ['a syntax error', `${good}@id("two")\nforbd (principal, action, resource);`, 5, 'two', 'forbd'],
    [
      'an unknown fact',
      `${good}@id("two")\npermit (principal, action, resource)\nwhen { context.amount > 1 };`,
      6,
      'two',
      'amount',
    ],
    ['a rule without id', `${good}\nforbid (principal, action, resource);`, 5, null, 'no @id'],
    ['an id used twice', `${good}\n@id("one") forbid (principal, action, resource);`, 5, 'one', 'two rules'],
    ['a template', `${good}@id("t") permit (principal == ?principal, action, resource);`, 4, 't', 'template'],
  ])('names line and rule of %s', (_what, text, line, rule, message) => {
    expect(problems(text)).toEqual([
      expect.objectContaining({ line, rule, message: expect.stringContaining(message) }),
    ]);
    expect(() => compilePolicies(text)).toThrow(`line ${line}`);
  });
});
