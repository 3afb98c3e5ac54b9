import { describe, expect, it } from '@jest/globals';
import { idWords, ruleWords } from './rule-words.js';

const cedar = 'forbid (principal, action == Action::"execute", resource);';

describe('ruleWords', () => {
  it.each([
    [{ id: 'a.b', text: `@id("a.b") @description("Every \\"reply\\" is asked.") ${cedar}` }, 'Every "reply" is asked.'],
    [{ id: 'a.b', text: `@id("a.b")\n@description( "It asks." )\n${cedar}` }, 'It asks.'],
    [{ id: 'a.b', text: `@description("bad \\x escape") ${cedar}` }, 'bad \\x escape'],
    [{ id: 'email.reply.asks', text: `@id("email.reply.asks") ${cedar}` }, 'email.reply: asks'],
    [{ id: 'email.reply.asks', text: cedar }, 'email.reply: asks'],
    [{ id: 'operator.ask_again', text: 'operator.ask_again' }, 'operator: ask again'],
    [{ id: 'x', text: 'Never on Sundays.' }, 'Never on Sundays.'],
  ])('%j: %s', (rule, words) => {
    expect(ruleWords(rule)).toBe(words);
  });
});

describe('idWords', () => {
  it('leaves a sentence alone', () => {
    expect(idWords('Never on Sundays.')).toBe('Never on Sundays.');
    expect(idWords('asks-on-a-real-account')).toBe('asks on a real account');
  });
});
