import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createIntake } from '../intake/intake.js';
import { acknowledgement, createRig, mailArgs, opened, reply, type Rig } from '../spec-support/rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
});
afterAll(() => rig.drop());

const receipt = { messageId: '<sent@steward.localhost>', acceptedAt: 'now', via: 'smtp' };

describe('settling', () => {
  it('is told once, whoever repeats it, and the receipt that came first stays', async () => {
    const proposal = reply({ personId: rig.personId });
    const key = await opened(rig.ledger, proposal);
    await rig.ledger.markCalling(key);
    const results = await Promise.all(
      Array.from({ length: 6 }, (_, i) => rig.another().settleExecuted(key, { ...receipt, n: i }, 'called', 0)),
    );
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(results[0]).toMatchObject({ status: 'executed', receipt: { messageId: receipt.messageId } });
    expect(await rig.ledger.settleRefused(key, 'connector.refused', 'late')).toEqual(results[0]);
    expect(await rig.ledger.intend(proposal)).toEqual({ state: 'settled', result: results[0] });
    expect(await rig.ledger.cancel(proposal.request.workflowId, 'act')).toEqual(results[0]);
    const story = await rig.story(proposal.request.workflowId);
    expect(story.filter((transition) => transition === 'intent.executed')).toHaveLength(1);
  });

  it('of a refusal ends the act, and a later truth still wins', async () => {
    const proposal = acknowledgement();
    const key = await opened(rig.ledger, proposal);
    await rig.ledger.markCalling(key);
    const refused = { status: 'refused', code: 'connector.refused', message: '550 no such user' };
    expect(await rig.ledger.settleRefused(key, refused.code, refused.message)).toEqual(refused);
    expect(await rig.ledger.lookup(proposal.request.workflowId, 'act')).toEqual(refused);
    expect(await rig.ledger.settleExecuted(key, receipt, 'reconciled', 0)).toEqual({ status: 'executed', receipt });
    expect(await rig.story(proposal.request.workflowId)).toEqual([
      'action.proposed',
      'intent.opened/1',
      'intent.refused/1',
      'intent.executed',
    ]);
  });

  it('enters the sent message into its thread, so that the answer to it finds the thread', async () => {
    const threadId = randomUUID();
    const messageId = `<${randomUUID()}@steward.localhost>`;
    const key = await opened(rig.ledger, acknowledgement({}, mailArgs('received', threadId)));
    await rig.ledger.settleExecuted(key, { ...receipt, messageId }, 'called', 0);
    const intake = createIntake({ ...rig, agent: 'support-triage' });
    const { itemId } = await intake.accept({
      dedupKey: randomUUID(),
      raw: { ref: 'x', sha256: 'a'.repeat(64), bytes: 1 },
      mail: {
        from: { address: 'ada@example.com' },
        replyTo: [],
        subject: 'Re: received',
        messageId: `<${randomUUID()}@example.com>`,
        references: [],
        automatic: false,
        acknowledgement: null,
      },
      threadIds: [messageId],
      quarantine: null,
    });
    expect(await rig.sql('SELECT thread_id FROM work_items WHERE id = $1', [itemId])).toEqual([
      { thread_id: threadId },
    ]);
  });
});

describe('a worker that was stopped, lost its lock and woke up', () => {
  it('neither takes back the mark of the attempt that overtook it, nor calls that refused', async () => {
    const proposal = acknowledgement();
    const stopped = rig.another();
    const key = await opened(stopped, proposal);
    await stopped.markCalling(key);

    const other = rig.another();
    expect(await other.intend(proposal)).toMatchObject({ state: 'open', calling: true, attempt: 1 });
    expect(await other.markCalling(key)).toEqual({ go: true });

    await stopped.clearCalling(key);
    expect(await other.intend(proposal)).toMatchObject({ state: 'open', calling: true, attempt: 2 });
    const late = rig.another();
    await late.intend(proposal);
    await other.markCalling(key);
    await expect(late.settleRefused(key, 'connector.refused', 'late')).rejects.toMatchObject({
      code: 'intent.held_elsewhere',
    });
    await other.clearCalling(key);
    expect(await other.intend(proposal)).toMatchObject({ state: 'open', calling: false, attempt: 3 });
  });
});

describe('cancelling', () => {
  it('withdraws what nobody has begun, and a stopped worker that comes to it later is told', async () => {
    const workflowId = randomUUID();
    expect(await rig.ledger.cancel(workflowId, 'act')).toEqual({ status: 'cancelled' });
    const cancelled = { state: 'settled', result: { status: 'cancelled' } };
    expect(await rig.ledger.intend(acknowledgement({ workflowId }))).toEqual(cancelled);
    expect(await rig.story(workflowId)).toEqual([]);

    const waiting = reply();
    await rig.ledger.intend(waiting);
    expect(await rig.ledger.cancel(waiting.request.workflowId, 'act')).toEqual({ status: 'cancelled' });
    expect(await rig.ledger.intend(waiting)).toEqual(cancelled);
    expect((await rig.story(waiting.request.workflowId)).slice(2)).toEqual(['approval.cancelled/1', 'action.closed']);

    const open = acknowledgement();
    const key = await opened(rig.ledger, open);
    expect(await rig.ledger.cancel(open.request.workflowId, 'act')).toEqual({ status: 'cancelled' });
    expect(await rig.ledger.markCalling(key)).toEqual({ go: false, why: 'not_open' });
  });

  it('parks an effect whose call was begun, and the call that ends later settles it', async () => {
    const proposal = acknowledgement();
    const key = await opened(rig.ledger, proposal);
    await rig.ledger.markCalling(key);
    expect(await rig.ledger.cancel(proposal.request.workflowId, 'act')).toEqual({ status: 'in_doubt' });
    expect(await rig.ledger.lookup(proposal.request.workflowId, 'act')).toBeNull();
    expect(await rig.ledger.settleExecuted(key, receipt, 'called', 0)).toEqual({ status: 'executed', receipt });
    expect(await rig.ledger.cancel(proposal.request.workflowId, 'act')).toEqual({ status: 'executed', receipt });
  });

  it('races the proposal, the mark and the settlement, and answers what then is true', async () => {
    for (let i = 0; i < 40; i += 1) {
      const proposal = acknowledgement();
      const worker = rig.another();
      const { workflowId } = proposal.request;
      const [answer, sent] = await Promise.all([
        rig.ledger.cancel(workflowId, 'act'),
        worker.intend(proposal).then(async (outcome) => {
          if (outcome.state !== 'open' || !(await worker.markCalling(outcome.key)).go) return false;
          await worker.settleExecuted(outcome.key, receipt, 'called', 0);
          return true;
        }),
      ]);
      if (answer.status === 'cancelled') expect(sent).toBe(false);
      else expect(sent).toBe(true);
      expect(await rig.ledger.lookup(workflowId, 'act')).toMatchObject({ status: sent ? 'executed' : 'cancelled' });
    }
  });
});
