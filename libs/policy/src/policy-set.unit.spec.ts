import { describe, expect, it } from '@jest/globals';
import type { PolicyContext } from '@steward/governance';
import { PolicySet, STARTER_POLICY, parsePolicy } from './policy-set.js';

const local: PolicyContext = {
  account: 'local',
  recipientCount: 1,
  costMicros: 0,
  risk: 'medium',
  untrusted: true,
  hour: 12,
};
const starter = new PolicySet(1, STARTER_POLICY);
const judge = (operation: string, context: Partial<PolicyContext> = {}) =>
  starter.judge({ agent: 'support-triage', operation, policyVersion: 1, context: { ...local, ...context } });

describe('the starter policy', () => {
  it.each([
    ['a reply', 'email.reply', {}, 'ask', ['reply.asked']],
    ['an acknowledgement in the local mailbox', 'email.acknowledge', {}, 'allow', ['acknowledge.permitted']],
    [
      'an acknowledgement on a real account',
      'email.acknowledge',
      { account: 'real' },
      'ask',
      ['acknowledge.asked-on-real-account'],
    ],
    ['a reply to two people', 'email.reply', { recipientCount: 2 }, 'deny', ['mail.one-recipient']],
    ['an acknowledgement to two people', 'email.acknowledge', { recipientCount: 2 }, 'deny', ['mail.one-recipient']],
    ['a model call', 'model.chat', { recipientCount: 0 }, 'allow', ['model.permitted']],
    ['a note in the journal', 'journal.note', { recipientCount: 0 }, 'allow', ['journal.permitted']],
    ['an operation nobody wrote a rule for', 'payments.refund', {}, 'deny', ['default.propose']],
  ] as const)('judges %s', (_case, operation, context, decision, rules) => {
    expect(judge(operation, context)).toEqual({ decision, rules, policyVersion: 1 });
  });

  it('has a sentence for every rule', () => {
    expect(starter.rules.map((rule) => rule.id)).toContain('reply.asked');
    expect(starter.rules.every((rule) => rule.says.endsWith('.'))).toBe(true);
  });
});

describe('parsePolicy', () => {
  const rule = (id: string, body: string) => `@id("${id}")\n@says("Says.")\n${body}\n`;

  it('names the line of a syntax error', () => {
    const parsed = parsePolicy(
      `${rule('a', 'permit (principal, action, resource);')}\npermit (principal, action resource);`,
    );
    expect(parsed).toEqual({ problems: [expect.objectContaining({ line: 5 })] });
  });

  it('names rule and line of a schema error', () => {
    const text = `${rule('a', 'permit (principal, action, resource);')}${rule('b', 'permit (principal, action, resource) when { context.amount > 3 };')}`;
    expect(parsePolicy(text)).toEqual({
      problems: [{ rule: 'b', line: 4, message: expect.stringContaining('amount') }],
    });
  });

  it('wants an id and a sentence, and no id twice', () => {
    const text = `permit (principal, action, resource);\n@id("x") permit (principal, action, resource);\n${rule('y', 'forbid (principal, action, resource);').repeat(2)}`;
    expect(parsePolicy(text)).toEqual({
      problems: [
        expect.objectContaining({ rule: null, message: expect.stringContaining('no @id') }),
        expect.objectContaining({ rule: 'x', message: expect.stringContaining('no @says') }),
        expect.objectContaining({ rule: 'y', message: expect.stringContaining('Two rules') }),
      ],
    });
  });

  it('becomes one readable error', () => {
    expect(() => new PolicySet(2, 'permit (principal;')).toThrow(/Policy version 2 is not valid:\n {2}line 1: /);
  });
});
