import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JsonCipher, canonicalJson, digestOf } from '@steward/platform';
import type { ActionBody } from './body.js';
import { setGate } from '../gates/switches.js';
import {
  acknowledgement,
  asked,
  createRig,
  mailArgs,
  note,
  opened,
  previewer,
  reply,
  type Rig,
} from '../spec-support/rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig(24);
});
afterAll(() => rig.drop());

describe('a first proposal', () => {
  it('that is allowed opens its intent in the same transaction', async () => {
    const proposal = acknowledgement({ personId: rig.personId });
    const outcome = await rig.ledger.intend(proposal);
    expect(outcome).toMatchObject({ state: 'open', calling: false, callByPassed: false, edited: false, attempt: 0 });
    expect(outcome.state === 'open' && outcome.args).toEqual(proposal.preview.args);
    expect(await rig.story(proposal.request.workflowId)).toEqual(['action.proposed', 'intent.opened/1']);
    expect(await rig.ledger.intend(proposal)).toEqual(outcome);
  });

  it('that is asked waits for exactly its digest', async () => {
    const proposal = reply({ personId: rig.personId });
    const { actionId, digest } = await asked(rig.ledger, proposal);
    expect(await rig.ledger.action(actionId)).toMatchObject({
      state: 'asked',
      revision: 1,
      digest,
      judgement: { decision: 'ask', rules: ['email.reply.asks'] },
      approval: { state: 'pending' },
      intent: null,
    });
    expect(await rig.story(proposal.request.workflowId)).toEqual(['action.proposed', 'approval.asked/1']);
  });

  it('case 16: that is denied is told as denied, now and on every repeat', async () => {
    const args = { ...mailArgs(), to: [{ address: 'a@example.com' }, { address: 'b@example.com' }] };
    const proposal = reply({}, args);
    const denied = { state: 'settled', result: { status: 'denied', rules: ['email.one-recipient'] } };
    expect(await rig.ledger.intend(proposal)).toEqual(denied);
    expect(await rig.ledger.intend(proposal)).toEqual(denied);
    expect(await rig.ledger.lookup(proposal.request.workflowId, 'act')).toEqual(denied.result);
    expect(await rig.story(proposal.request.workflowId)).toEqual(['action.proposed', 'action.denied']);
  });

  it.each([
    ['asked', reply],
    ['allowed', acknowledgement],
  ])('that is %s is proposed once, however many workers propose it at once', async (_, make) => {
    const proposal = make();
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => rig.another().intend(proposal)));
    expect(new Set(outcomes.map((outcome) => canonicalJson(outcome))).size).toBe(1);
    expect(await rig.story(proposal.request.workflowId)).toHaveLength(2);
  });

  it('keeps what was proposed first: other arguments under the same key change nothing', async () => {
    const proposal = acknowledgement();
    await rig.ledger.intend(proposal);
    const other = acknowledgement({ workflowId: proposal.request.workflowId }, mailArgs('something else'));
    expect(await rig.ledger.intend(other)).toMatchObject({ state: 'open', args: proposal.preview.args });
  });

  it('is denied by `once` when its once-key is taken, and free again when the first was refused', async () => {
    const threadId = randomUUID();
    const one = () => acknowledgement({}, mailArgs('received', threadId));
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => rig.ledger.intend(one())));
    const open = outcomes.filter((outcome) => outcome.state === 'open');
    expect(open).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.state !== 'open')).toEqual(
      Array(7).fill({ state: 'settled', result: { status: 'denied', rules: ['once'] } }),
    );
    await rig.ledger.settleRefused(
      open[0]?.state === 'open' ? open[0].key : '',
      'connector.refused',
      'no such mailbox',
    );
    expect(await rig.ledger.intend(one())).toMatchObject({ state: 'open' });
  });
});

describe('an approved act', () => {
  it('case 13: is opened although the decision came before anybody waited for it', async () => {
    const proposal = reply();
    const { approvalId, digest } = await asked(rig.ledger, proposal);
    await rig.ledger.approve({ approvalId, digest, channel: 'cli' });
    expect(await rig.another().intend(proposal)).toMatchObject({ state: 'open', args: proposal.preview.args });
    expect(await rig.story(proposal.request.workflowId)).toEqual([
      'action.proposed',
      'approval.asked/1',
      'approval.approved/1',
      'intent.opened/1',
    ]);
  });

  it('case 6: refuses arguments or an operation that were swapped in after the approval', async () => {
    const proposal = reply();
    const { approvalId, digest, actionId } = await asked(rig.ledger, proposal);
    await rig.ledger.approve({ approvalId, digest, channel: 'console' });
    // In the request of the next attempt they are not even looked at; in the database they do not have the digest.
    const swapped = reply({ workflowId: proposal.request.workflowId }, mailArgs('pay me instead'));
    await swap(actionId, 'email.reply', swapped.preview.args);
    await expect(rig.ledger.intend(swapped)).rejects.toThrow('not the one that was approved');
    await swap(actionId, 'email.acknowledge', proposal.preview.args);
    await expect(rig.ledger.intend(proposal)).rejects.toThrow('not the one that was approved');
    await swap(actionId, 'email.reply', proposal.preview.args);
    expect(await rig.ledger.intend(swapped)).toMatchObject({ state: 'open', args: proposal.preview.args });
  });

  it('case 15: is executed with the very arguments that the approver saw', async () => {
    const proposal = reply();
    const { approvalId, digest, actionId } = await asked(rig.ledger, proposal);
    const seen = await rig.ledger.action(actionId);
    expect(digestOf(seen?.preview)).toBe(digest);
    await rig.ledger.approve({ approvalId, digest, channel: 'console' });
    const outcome = await rig.another().intend(proposal);
    expect(outcome.state === 'open' && outcome.args).toEqual(seen?.args);
    const [intent] = await rig.sql<{ args: Buffer; digest: string }>(
      'SELECT args, digest FROM intents WHERE action_id = $1',
      [actionId],
    );
    expect(new JsonCipher(rig.keyring, 'intent-args').decrypt(intent?.args ?? Buffer.alloc(0))).toEqual(
      seen?.preview.args,
    );
    expect(intent?.digest).toBe(digest);
  });

  async function swap(actionId: string, operation: string, args: Record<string, unknown>): Promise<void> {
    const cipher = new JsonCipher(rig.keyring, 'action-body');
    const [row] = await rig.sql<{ body: Buffer }>('SELECT body FROM actions WHERE id = $1', [actionId]);
    const body = cipher.decrypt(row?.body ?? Buffer.alloc(0)) as ActionBody;
    const forged = cipher.encrypt({ ...body, ...previewer(operation, args, body.request) });
    await rig.sql('UPDATE actions SET body = $2 WHERE id = $1', [actionId, forged]);
  }

  it('has its time from the approval on: opened later than that it may only be reconciled', async () => {
    const proposal = reply();
    const { approvalId, digest } = await asked(rig.ledger, proposal);
    await rig.ledger.approve({ approvalId, digest, channel: 'console' });
    await rig.sql(`UPDATE approvals SET decided_at = decided_at - interval '2 hours' WHERE id = $1`, [approvalId]);
    const outcome = await rig.ledger.intend(proposal);
    expect(outcome).toMatchObject({ state: 'open', callByPassed: true });
    const key = outcome.state === 'open' ? outcome.key : '';
    expect(await rig.ledger.markCalling(key)).toEqual({ go: false, why: 'call_by_passed' });
  });
});

describe('a switch', () => {
  it('holds intents back and lets the settled be told', async () => {
    const settled = note();
    await rig.ledger.performTransactional(settled, () => Promise.resolve({ recordedAt: 'now' }));
    const key = await opened(rig.ledger, acknowledgement());
    const waiting = reply();
    await asked(rig.ledger, waiting);
    await setGate(rig, { gate: 'pause', on: true, reason: 'test' });
    await expect(rig.ledger.intend(acknowledgement())).rejects.toMatchObject({ code: 'gate.paused' });
    expect(await rig.ledger.intend(reply())).toMatchObject({ state: 'asked' });
    expect(await rig.ledger.markCalling(key)).toEqual({ go: false, why: 'paused' });
    await setGate(rig, { gate: 'kill', on: true, reason: 'test' });
    await expect(rig.ledger.intend(reply())).rejects.toMatchObject({ code: 'gate.killed' });
    expect(await rig.ledger.markCalling(key)).toEqual({ go: false, why: 'killed' });
    expect(await rig.ledger.intend(settled)).toMatchObject({ state: 'settled', result: { status: 'executed' } });
    expect(await rig.ledger.intend(waiting)).toMatchObject({ state: 'asked' });
    await setGate(rig, { gate: 'kill', on: false, reason: 'test' });
    await setGate(rig, { gate: 'pause', on: false, reason: 'test' });
    expect(await rig.ledger.markCalling(key)).toEqual({ go: true });
  });
});
