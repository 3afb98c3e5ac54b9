import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { combine, judgeAgain, type Verdict } from './combine.js';

const allowed = (...rules: string[]): Verdict => ({ permitted: true, rules });
const forbidden = (...rules: string[]): Verdict => ({ permitted: false, rules });

describe('combine', () => {
  it.each([
    ['may be executed', allowed('p1'), allowed('p2'), 'allow', ['p1']],
    ['may only be proposed', forbidden('f1'), allowed('p2'), 'ask', ['f1']],
    ['may only be proposed, and no rule says more', forbidden(), allowed('p2'), 'ask', ['default.execute']],
    ['may not be proposed', allowed('p1'), forbidden('f2'), 'deny', ['f2']],
    ['is known to no rule', forbidden(), forbidden(), 'deny', ['default.propose']],
  ] as const)('given an act that %s', (_case, execute, propose, decision, rules) => {
    expect(combine({ execute, propose }, 7)).toEqual({ decision, rules, policyVersion: 7 });
  });
});

describe('judgeAgain', () => {
  const ask = (...rules: string[]) => ({ decision: 'ask' as const, rules, policyVersion: 2 });

  it('goes on when the rules that ask were all answered, or nothing asks any more', () => {
    expect(judgeAgain(ask('a'), ['a', 'b'])).toBe('go');
    expect(judgeAgain({ decision: 'allow', rules: ['p'], policyVersion: 2 }, [])).toBe('go');
  });

  it('asks again when a rule asks that nobody has answered', () => {
    expect(judgeAgain(ask('a', 'new'), ['a'])).toBe('ask');
  });

  it('denies what is denied now, whatever was answered', () => {
    expect(judgeAgain({ decision: 'deny', rules: ['d'], policyVersion: 2 }, ['d'])).toBe('deny');
  });

  it('never goes on past an unanswered rule', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });
    fc.assert(
      fc.property(ids, ids, (rules, answered) => {
        expect(judgeAgain(ask(...rules), answered) === 'go').toBe(rules.every((rule) => answered.includes(rule)));
      }),
    );
  });
});
