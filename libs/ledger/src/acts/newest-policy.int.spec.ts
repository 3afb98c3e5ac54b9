import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asked, acknowledgement, createRig, reply, type Rig } from '../spec-support/rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
});
afterAll(() => rig.drop());
beforeEach(() => rig.activate(''));

async function approved() {
  const proposal = reply();
  const { approvalId, digest, actionId } = await asked(rig.ledger, proposal);
  await rig.ledger.approve({ approvalId, digest, channel: 'console' });
  return { proposal, approvalId, digest, actionId };
}
const FORBID = 'forbid (principal, action == Action::"execute", resource) when { context.operation == "email.reply" };';

describe('given an approved act, when the policy is activated meanwhile', () => {
  it('by rules that were answered: it goes on', async () => {
    const { proposal } = await approved();
    const version = await rig.activate(
      '@id("unrelated") permit (principal, action, resource) when { context.operation == "x" };',
    );
    expect(await rig.ledger.intend(proposal)).toMatchObject({ state: 'open' });
    const opened = (await rig.events.story(proposal.request.workflowId)).at(-1);
    expect(opened).toMatchObject({ type: 'intent.opened', data: { policyVersion: version } });
  });

  it('by another rule that asks: the operator is asked again, about the same digest, and that answer is good', async () => {
    const { proposal, approvalId, digest, actionId } = await approved();
    await rig.activate(`@id("email.reply.asks-at-night") ${FORBID}`);
    const again = await rig.ledger.intend(proposal);
    if (again.state !== 'asked') throw new Error(again.state);
    expect(again.approvalId).not.toBe(approvalId);
    expect(await rig.ledger.action(actionId)).toMatchObject({ state: 'asked', revision: 2, digest });
    expect(await rig.ledger.approve({ approvalId, digest, channel: 'cli' })).toMatchObject({ kind: 'already_decided' });
    await rig.ledger.approve({ approvalId: again.approvalId, digest, channel: 'console' });
    // Nothing was edited, so nothing is told as edited, although it is the second revision.
    expect(await rig.ledger.intend(proposal)).toMatchObject({ state: 'open', edited: false });
    expect(await rig.story(proposal.request.workflowId)).toEqual([
      'action.proposed',
      'approval.asked/1',
      'approval.approved/1',
      'approval.asked_again/2',
      'approval.asked/2',
      'approval.approved/2',
      'intent.opened/2',
    ]);
  });

  it('by a rule that denies: it is denied', async () => {
    const { proposal, actionId } = await approved();
    await rig.activate(
      '@id("no-mail") forbid (principal, action, resource) when { context.operation == "email.reply" };',
    );
    expect(await rig.ledger.intend(proposal)).toEqual({
      state: 'settled',
      result: { status: 'denied', rules: ['no-mail'] },
    });
    expect((await rig.ledger.action(actionId))?.judgement).toMatchObject({ decision: 'deny', rules: ['no-mail'] });
  });

  it('the account became a real one: what was proposed for the local mailbox is judged as of now', async () => {
    const proposal = acknowledgement({ context: { account: 'real' } as never });
    const { approvalId, digest } = await asked(rig.ledger, proposal);
    await rig.ledger.approve({ approvalId, digest, channel: 'console' });
    await rig.activate('@id("real.never") forbid (principal, action, resource == Account::"real");');
    expect(await rig.ledger.intend(proposal)).toMatchObject({ state: 'settled', result: { rules: ['real.never'] } });
  });
});

describe('a policy text with mistakes', () => {
  it('activates nothing and names line and rule', async () => {
    const before = await rig.sql('SELECT policy_version FROM gates');
    await expect(
      rig.activate('@id("typo") permit (principal, action, resource) when { context.amount > 1 };'),
    ).rejects.toThrow('rule typo');
    expect(await rig.sql('SELECT policy_version FROM gates')).toEqual(before);
  });
});
