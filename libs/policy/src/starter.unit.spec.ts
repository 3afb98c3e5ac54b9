import { describe, expect, it } from '@jest/globals';
import type { PolicyContext } from '@steward/governance';
import { starterPolicies } from './cedar.js';
import { compilePolicies } from './judge.js';

const judge = compilePolicies(starterPolicies());
const facts: PolicyContext = {
  account: 'local',
  recipientCount: 1,
  costMicros: 0,
  risk: 'medium',
  untrusted: true,
  hour: 12,
};
const judged = (operation: string, context: Partial<PolicyContext> = {}) => {
  const { decision, rules } = judge({
    agent: 'support-triage',
    operation,
    context: { ...facts, ...context },
    policyVersion: 1,
  });
  return [decision, ...rules];
};

describe('the starter rules', () => {
  it('ask for every reply', () => {
    expect(judged('email.reply')).toEqual(['ask', 'email.reply.asks']);
    expect(judged('email.reply', { account: 'real' })).toEqual(['ask', 'email.reply.asks']);
  });
  it('let the acknowledgement run in the local mailbox and ask on a real account', () => {
    expect(judged('email.acknowledge')).toEqual(['allow', 'email.acknowledge.runs-in-the-local-mailbox']);
    expect(judged('email.acknowledge', { account: 'real' })).toEqual([
      'ask',
      'email.acknowledge.asks-on-a-real-account',
    ]);
  });
  it('deny more than one recipient, and whatever no rule permits', () => {
    expect(judged('email.reply', { recipientCount: 2 })).toEqual(['deny', 'email.one-recipient']);
    expect(judged('email.acknowledge', { recipientCount: 2 })).toEqual(['deny', 'email.one-recipient']);
    expect(judged('payment.refund')).toEqual(['deny', 'default.propose']);
  });
  it('allow model calls and journal notes', () => {
    expect(judged('model.chat', { recipientCount: 0 })).toEqual(['allow', 'model.chat.allowed']);
    expect(judged('journal.note', { recipientCount: 0 })).toEqual(['allow', 'journal.note.allowed']);
  });
});

describe('a rule that cannot be evaluated', () => {
  it('denies, although Cedar would leave it out', () => {
    const overflow = compilePolicies(`@id("yes") permit (principal, action, resource);
@id("no") forbid (principal, action, resource) when { context.costMicros * 9223372036854775807 > 1 };`);
    expect(
      overflow({ agent: 'a', operation: 'o', context: { ...facts, costMicros: 9 }, policyVersion: 1 }),
    ).toMatchObject({
      decision: 'deny',
      rules: ['error.no'],
    });
  });
});
