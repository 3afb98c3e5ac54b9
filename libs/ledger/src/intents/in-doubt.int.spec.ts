import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { acknowledgement, asked, createRig, mailArgs, opened, reply, type Rig } from '../spec-support/rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.sql(
    `INSERT INTO budgets (id, kind, "window", currency, limit_micros) VALUES ('act-day', 'act', 'day', 'USD', 1000000)`,
  );
});
afterAll(() => rig.drop());

const spent = () => rig.sql(`SELECT reserved_micros, spent_micros FROM budget_windows WHERE budget_id = 'act-day'`);
const resolve = (key: string, choice: 'happened' | 'did_not_happen' | 'ask_again') =>
  rig.another().resolveInDoubt({ key, choice });

async function parked(proposal = reply({ costMicros: 10 })) {
  const key = await opened(rig.ledger, proposal);
  await rig.ledger.markCalling(key);
  const { waitUntil } = await rig.ledger.parkInDoubt(key, 'no Sent folder');
  expect(await rig.ledger.intend(proposal)).toEqual({ state: 'in_doubt', key, waitUntil });
  expect(await rig.ledger.parkInDoubt(key, 'again')).toEqual({ waitUntil });
  return { proposal, key, workflowId: proposal.request.workflowId };
}

describe('an effect in doubt', () => {
  it('that happened is told as executed, on the operator’s word', async () => {
    const [before] = await spent();
    const { proposal, key, workflowId } = await parked();
    expect(await resolve(key, 'happened')).toMatchObject({ kind: 'resolved' });
    expect(await rig.ledger.intend(proposal)).toMatchObject({ state: 'settled', result: { status: 'executed' } });
    expect((await rig.story(workflowId)).slice(4)).toEqual([
      'intent.in_doubt/1',
      'intent.resolved/1',
      'intent.executed',
    ]);
    expect(await resolve(key, 'did_not_happen')).toEqual({ kind: 'not_in_doubt', state: 'executed' });
    expect(await rig.ledger.intentState(key)).toEqual({ state: 'executed', choice: 'happened', attempts: 1 });
    const [after] = await spent();
    expect([after?.['reserved_micros'], after?.['spent_micros']]).toEqual([
      0,
      Number(before?.['spent_micros'] ?? 0) + 10,
    ]);
  });

  it('that did not happen is refused, its money is free, and the truth still wins when it comes', async () => {
    const [before] = await spent();
    const { key, workflowId } = await parked();
    expect(await resolve(key, 'did_not_happen')).toMatchObject({ kind: 'resolved' });
    expect(await spent()).toEqual([before]);
    expect(await rig.ledger.lookup(workflowId, 'act')).toMatchObject({
      status: 'refused',
      code: 'operator.did_not_happen',
    });
    const receipt = { messageId: '<x@y>' };
    expect(await rig.ledger.settleExecuted(key, receipt, 'reconciled', 10)).toEqual({ status: 'executed', receipt });
    expect((await rig.story(workflowId)).slice(4)).toEqual([
      'intent.in_doubt/1',
      'intent.resolved/1',
      'intent.refused/1',
      'intent.executed',
    ]);
  });

  it('asked again opens under the same key once it is approved, and both attempts’ money counts', async () => {
    const [before] = await spent();
    const { proposal, key, workflowId } = await parked();
    expect(await resolve(key, 'ask_again')).toMatchObject({ kind: 'resolved' });
    expect(await rig.ledger.intentState(key)).toMatchObject({ state: 'asked_again', choice: 'ask_again' });
    expect(
      (await rig.sql('SELECT dedup_key FROM outbox WHERE workflow_id = $1', [workflowId])).map(
        (row) => row['dedup_key'],
      ),
    ).toContain(`resolution/${key}/1`);
    const { approvalId, digest, actionId } = await asked(rig.ledger, proposal);
    expect((await rig.ledger.action(actionId))?.judgement.rules).toEqual(['email.reply.asks', 'operator.ask_again']);
    await rig.ledger.approve({ approvalId, digest, channel: 'console' });
    expect(await rig.ledger.intend(proposal)).toMatchObject({
      state: 'open',
      key,
      calling: false,
      edited: false,
      attempt: 1,
    });
    await rig.ledger.markCalling(key);
    expect(await rig.ledger.settleExecuted(key, {}, 'called', 10)).toEqual({ status: 'executed', receipt: {} });
    const [after] = await spent();
    expect([after?.['reserved_micros'], after?.['spent_micros']]).toEqual([0, Number(before?.['spent_micros']) + 20]);
  });

  it('asked again cannot be approved any more once it is known to have happened', async () => {
    const { proposal, key, workflowId } = await parked();
    await resolve(key, 'ask_again');
    const { approvalId, digest } = await asked(rig.ledger, proposal);
    await rig.ledger.settleExecuted(key, { messageId: '<late@x>' }, 'called', 10);
    expect(await rig.ledger.approve({ approvalId, digest, channel: 'console' })).toMatchObject({
      kind: 'already_decided',
      state: 'cancelled',
    });
    expect(await rig.ledger.intend(proposal)).toMatchObject({ state: 'settled', result: { status: 'executed' } });
    expect((await rig.story(workflowId)).slice(-2)).toEqual(['approval.cancelled/2', 'intent.executed']);
  });

  it.each(['reject', 'expire', 'cancel'] as const)(
    'asked again and then ended by %s is in doubt as before',
    async (end) => {
      const { proposal, key, workflowId } = await parked();
      await resolve(key, 'ask_again');
      const { approvalId, digest } = await asked(rig.ledger, proposal);
      if (end === 'reject') await rig.ledger.reject({ approvalId, digest, reason: 'no', channel: 'console' });
      else if (end === 'cancel') expect(await rig.ledger.cancel(workflowId, 'act')).toEqual({ status: 'in_doubt' });
      else {
        await rig.sql('UPDATE approvals SET expires_at = clock_timestamp() WHERE id = $1', [approvalId]);
        await rig.ledger.expire(approvalId);
      }
      expect(await rig.ledger.intend(proposal)).toMatchObject({ state: 'in_doubt', key });
      expect(await resolve(key, 'did_not_happen')).toMatchObject({ kind: 'resolved' });
    },
  );

  it('keeps its once-key until it is known that nothing happened', async () => {
    const args = mailArgs();
    const { key } = await parked(acknowledgement({}, args));
    expect(await rig.ledger.intend(acknowledgement({}, args))).toMatchObject({
      result: { status: 'denied', rules: ['once'] },
    });
    await resolve(key, 'did_not_happen');
    expect(await rig.ledger.intend(acknowledgement({}, args))).toMatchObject({ state: 'open' });
  });

  it('is resolved once by many operators at once', async () => {
    const { key } = await parked();
    const answers = await Promise.all(
      (['happened', 'did_not_happen', 'ask_again'] as const).map((choice) => resolve(key, choice)),
    );
    expect(answers.filter((answer) => answer.kind === 'resolved')).toHaveLength(1);
    expect(await resolve(`${key}x`, 'happened')).toEqual({ kind: 'not_found' });
  });
});
