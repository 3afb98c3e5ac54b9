import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StewardError } from '@steward/contracts';
import { asked, createRig, previewer, reply, type Rig } from '../spec-support/rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
});
afterAll(() => rig.drop());

const edit = (approval: { approvalId: string; digest: string }, set: Record<string, string>, preview = previewer) =>
  rig.ledger.edit({ approvalId: approval.approvalId, digest: approval.digest, set, preview });

describe('an edit', () => {
  it('makes a new revision, and what is executed is what was edited and approved, told as such', async () => {
    const proposal = reply({ personId: rig.personId });
    const approval = await asked(rig.ledger, proposal);
    const edited = await edit(approval, { text: 'In my own words.' });
    if (edited.kind !== 'edited') throw new Error(JSON.stringify(edited));
    expect(edited).toMatchObject({ revision: 2, actionId: approval.actionId });
    expect(await rig.ledger.approvalState(approval.approvalId)).toMatchObject({
      state: 'superseded',
      latestApprovalId: edited.approvalId,
    });
    const view = await rig.ledger.action(approval.actionId);
    expect(view).toMatchObject({
      state: 'asked',
      args: { text: 'In my own words.' },
      display: { after: 'In my own words.' },
    });
    expect(view?.originalDisplay.after).toBe(proposal.display.after);
    expect(await rig.ledger.intend(proposal)).toMatchObject({ state: 'asked', approvalId: edited.approvalId });

    await rig.ledger.approve({ approvalId: edited.approvalId, digest: edited.digest, channel: 'console' });
    const outcome = await rig.ledger.intend(proposal);
    expect(outcome).toMatchObject({ state: 'open', edited: true, args: { text: 'In my own words.' } });
    const receipt = { messageId: '<m@steward.localhost>' };
    const key = outcome.state === 'open' ? outcome.key : '';
    expect(await rig.ledger.settleExecuted(key, receipt, 'called', 0)).toEqual({
      status: 'executed_with_edits',
      receipt,
      args: { ...proposal.preview.args, text: 'In my own words.' },
    });
  });

  it('that is wrong changes nothing and names the fields', async () => {
    const approval = await asked(rig.ledger, reply());
    expect(await edit(approval, { to: 'eve@example.com' })).toMatchObject({
      kind: 'invalid',
      problems: [{ field: 'to' }],
    });
    expect(await edit(approval, { text: '' })).toMatchObject({ kind: 'invalid', problems: [{ field: 'text' }] });
    expect(await edit(approval, { text: 'Your order is on its way.' })).toMatchObject({ kind: 'invalid' });
    expect(await edit(approval, {})).toMatchObject({ kind: 'invalid' });
    const refusing = () => {
      throw new StewardError('input.invalid', 'subject: holds a line break');
    };
    expect(await edit(approval, { subject: 'x' }, refusing)).toMatchObject({
      kind: 'invalid',
      problems: [{ field: 'subject', message: 'subject: holds a line break' }],
    });
    expect(await edit(approval, { __proto__: 'x' } as Record<string, string>)).toMatchObject({ kind: 'invalid' });
    expect(await rig.ledger.action(approval.actionId)).toMatchObject({ revision: 1, digest: approval.digest });
  });

  it('is judged: what the rules deny is not taken over, and other rules ask in its stead', async () => {
    const toTwo = (...[operation, args, request]: Parameters<typeof previewer>) => {
      const made = previewer(operation, args, request);
      return { ...made, context: { ...made.context, recipientCount: 2 } };
    };
    const approval = await asked(rig.ledger, reply());
    expect(await edit(approval, { text: 'x' }, toTwo)).toEqual({ kind: 'denied', rules: ['email.one-recipient'] });
    expect((await rig.ledger.action(approval.actionId))?.revision).toBe(1);
    await rig.activate('@id("email.asks-more") forbid (principal, action == Action::"execute", resource);');
    const edited = await edit(approval, { text: 'x' });
    expect(edited.kind).toBe('edited');
    expect((await rig.ledger.action(approval.actionId))?.judgement).toEqual({
      decision: 'ask',
      rules: ['email.asks-more', 'email.reply.asks'],
      policyVersion: 2,
    });
  });

  it('goes on from the last edit', async () => {
    const approval = await asked(rig.ledger, reply());
    const one = await edit(approval, { text: 'one' });
    if (one.kind !== 'edited') throw new Error('not edited');
    const two = await edit(one, { subject: 'two' });
    expect(two).toMatchObject({ kind: 'edited', revision: 3 });
    expect((await rig.ledger.action(approval.actionId))?.args).toMatchObject({ text: 'one', subject: 'two' });
    expect((await edit(one, { subject: 'three' })).kind).toBe('stale');
  });
});
