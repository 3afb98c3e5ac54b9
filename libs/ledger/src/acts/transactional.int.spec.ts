import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@steward/platform';
import { setGate } from '../gates/switches.js';
import type { Ledger } from '../ports.js';
import { asked, createRig, note, type Rig } from '../spec-support/rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig(24);
});
afterAll(() => rig.drop());

const effect = async (client: Client, key: string, args: Record<string, unknown>) => {
  const { rows } = await client.query<{ at: Date }>(
    'INSERT INTO journal_notes (key, text) VALUES ($1, $2) RETURNING created_at AS at',
    [key, String(args['text'])],
  );
  return { recordedAt: rows[0]?.at.toISOString() };
};
const perform = (ledger: Ledger, proposal: ReturnType<typeof note>) => ledger.performTransactional(proposal, effect);
const notes = async (workflowId: string) =>
  (
    await rig.sql<{ n: number }>('SELECT count(*)::int AS n FROM journal_notes WHERE key = $1', [`${workflowId}/act`])
  )[0]?.n;

describe('a transactional act', () => {
  it('is proposed, executed and told in one transaction, once, whoever repeats it', async () => {
    const proposal = note({ personId: rig.personId });
    const { workflowId } = proposal.request;
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => perform(rig.another(), proposal)));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(outcomes[0]).toMatchObject({ state: 'settled', result: { status: 'executed' } });
    expect(await notes(workflowId)).toBe(1);
    const story = await rig.events.story(workflowId);
    expect(story.map((event) => event.transition)).toEqual(['action.proposed', 'intent.opened/1', 'intent.executed']);
    expect(story.map((event) => event.causationId)).toEqual([null, story[0]?.id, story[1]?.id]);
    expect(await rig.events.decryptPersonal(rig.personId, story[0]?.personal ?? new Uint8Array())).toEqual({
      because: 'the customer asked',
    });
    const actionId = story[0]?.type === 'action.proposed' ? story[0].data.actionId : '';
    expect(await rig.ledger.action(actionId)).toMatchObject({
      state: 'executed',
      args: { text: 'noted' },
      intent: { state: 'executed' },
      result: { status: 'executed' },
    });
  });

  it('leaves nothing behind when its effect fails', async () => {
    const proposal = note();
    const failing = rig.ledger.performTransactional(proposal, async (client, key, args) => {
      await effect(client, key, args);
      throw new Error('effect failed');
    });
    await expect(failing).rejects.toThrow('effect failed');
    expect(await rig.story(proposal.request.workflowId)).toEqual([]);
    expect(await notes(proposal.request.workflowId)).toBe(0);
    expect(await perform(rig.ledger, proposal)).toMatchObject({ state: 'settled' });
  });

  it('refuses arguments that do not fit before anything is done', async () => {
    await expect(perform(rig.ledger, note({}, ''))).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('waits for the pause to end, and is not done twice when it was done before', async () => {
    const before = note();
    await perform(rig.ledger, before);
    await setGate(rig, { gate: 'pause', on: true, reason: 'test' });
    const during = note();
    await expect(perform(rig.ledger, during)).rejects.toMatchObject({ code: 'gate.paused' });
    expect(await perform(rig.ledger, before)).toMatchObject({ state: 'settled' });
    await setGate(rig, { gate: 'pause', on: false, reason: 'test' });
    expect(await perform(rig.ledger, during)).toMatchObject({ state: 'settled' });
    expect([await notes(before.request.workflowId), await notes(during.request.workflowId)]).toEqual([1, 1]);
  });

  it('is asked when the rules ask, and done once it is approved', async () => {
    await rig.activate(
      '@id("journal.asks") forbid (principal, action == Action::"execute", resource) when { context.operation == "journal.note" };',
    );
    const proposal = note();
    expect(await perform(rig.ledger, proposal)).toMatchObject({ state: 'asked' });
    expect(await notes(proposal.request.workflowId)).toBe(0);
    const { approvalId, digest } = await asked(rig.ledger, proposal);
    await rig.ledger.approve({ approvalId, digest, channel: 'console' });
    const outcomes = await Promise.all([perform(rig.another(), proposal), perform(rig.another(), proposal)]);
    expect(outcomes[0]).toMatchObject({ state: 'settled', result: { status: 'executed' } });
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(await notes(proposal.request.workflowId)).toBe(1);
    expect((await rig.story(proposal.request.workflowId)).slice(-2)).toEqual(['intent.opened/1', 'intent.executed']);
  });
});
