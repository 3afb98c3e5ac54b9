import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { project } from '../spec/project.js';
import { startRig, type Rig } from '../spec/rig.js';
import { storyOf, type Story } from '../spec/story.js';

type Result = { __typename: string; at?: string; state?: string; message?: string };

describe('the other commands', () => {
  let rig: Rig;
  let story: Story;
  let headers: Record<string, string>;
  beforeAll(async () => {
    rig = await startRig();
    story = storyOf(rig);
    headers = await rig.cli();
  });
  afterAll(() => rig.close());

  const send = async (field: string, input: object): Promise<Result> => {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
    const document = `mutation($input: ${type}!) { result: ${field}(input: $input) { __typename ... on Failure { message } ${MORE[field]} } }`;
    return (await rig.graphql<{ result: Result }>(headers, document, { input })).result;
  };
  const MORE: Record<string, string> = {
    closeItem: '... on Closed { at itemId } ... on NotClosable { state }',
    resolveInDoubt: '... on Resolved { at } ... on NotInDoubt { state }',
    setPause: '... on PauseSet { paused at } ... on InvalidInput { problems { field } }',
    learn: '... on Learned { added changed ended unchanged at } ... on InvalidInput { problems { field } }',
  };

  describe('closeItem', () => {
    it('does not close what still needs a decision, even when the read model does not know yet', async () => {
      const mail = await story.receive();
      const asked = await story.propose(mail);
      await project(rig);
      expect(await send('closeItem', { id: mail.itemId })).toMatchObject({
        __typename: 'NotClosable',
        state: 'asked',
      });
      await rig.database.query(`UPDATE rm_inbox SET state = 'rejected' WHERE item_id = $1`, [mail.itemId]);
      expect(await send('closeItem', { id: mail.itemId })).toMatchObject({ __typename: 'NotClosable', state: 'asked' });
      expect((await rig.ports.ledger.approvalState(asked.approvalId))?.state).toBe('pending');
    });

    it('closes a rejected item once, however often it is asked to', async () => {
      const mail = await story.receive();
      const { approvalId, digest } = await story.propose(mail);
      await rig.ports.ledger.reject({ approvalId, digest, reason: 'No.', channel: 'cli' });
      await rig.ports.database.transaction((client) =>
        rig.ports.events.append(client, {
          type: 'run.ended',
          data: { agent: 'support-triage', outcome: 'rejected', detail: null },
          actor: 'agent:support-triage',
          workflowId: mail.itemId,
          correlationId: mail.itemId,
        }),
      );
      await project(rig);
      const both = await Promise.all([send('closeItem', { id: mail.itemId }), send('closeItem', { id: mail.itemId })]);
      expect(both.map(({ __typename }) => __typename)).toEqual(['Closed', 'Closed']);
      expect(both[0]?.at).toBe(both[1]?.at);
      await project(rig);
      expect(await send('closeItem', { id: mail.itemId })).toMatchObject({ __typename: 'Closed' });
      const [told] = await rig.database.query<{ count: number }>(
        `SELECT count(*) FROM events WHERE type = 'item.closed' AND correlation_id = $1`,
        [mail.itemId],
      );
      expect(told?.count).toBe(1);
    });

    it('does not find what is not there', async () => {
      for (const id of ['x', '00000000-0000-4000-8000-000000000000'])
        expect(await send('closeItem', { id })).toMatchObject({ __typename: 'NotFound' });
    });
  });

  it('resolveInDoubt takes the operator’s word once, and only on what is in doubt', async () => {
    const { ledger } = rig.ports;
    const { approvalId, digest, proposal } = await story.propose(await story.receive());
    const intentKey = `${proposal.request.workflowId}/${proposal.request.step}`;
    expect(await send('resolveInDoubt', { intentKey, choice: 'HAPPENED' })).toMatchObject({ __typename: 'NotFound' });
    await ledger.approve({ approvalId, digest, channel: 'cli' });
    await ledger.intend(proposal);
    expect(await send('resolveInDoubt', { intentKey, choice: 'HAPPENED' })).toMatchObject({
      __typename: 'NotInDoubt',
      state: 'open',
    });
    await ledger.markCalling(intentKey);
    await ledger.parkInDoubt(intentKey, 'The server did not answer.');
    expect(await send('resolveInDoubt', { intentKey, choice: 'HAPPENED' })).toMatchObject({ __typename: 'Resolved' });
    expect(await send('resolveInDoubt', { intentKey, choice: 'DID_NOT_HAPPEN' })).toMatchObject({
      __typename: 'NotInDoubt',
      state: 'executed',
    });
  });

  it('setPause switches the one gate, wants to know why, and is told in the log', async () => {
    expect(await send('setPause', { on: true, reason: ' ' })).toMatchObject({ __typename: 'InvalidInput' });
    expect(await send('setPause', { on: true, reason: 'Holiday.' })).toMatchObject({
      __typename: 'PauseSet',
      paused: true,
    });
    expect(await rig.graphql(headers, '{ viewer { paused } }')).toEqual({ viewer: { paused: true } });
    expect(await send('setPause', { on: false, reason: 'Back.' })).toMatchObject({
      __typename: 'PauseSet',
      paused: false,
    });
    const told = await rig.database.query(`SELECT data FROM events WHERE type = 'gate.changed' ORDER BY position`);
    expect(told).toEqual([
      { data: { gate: 'pause', on: true, reason: 'Holiday.' } },
      { data: { gate: 'pause', on: false, reason: 'Back.' } },
    ]);
  });

  it('learn takes megabytes, where everything else takes 256 KiB', async () => {
    const content = `# Shipping\n\n${`${'Parcels take three days. '.repeat(70)}\n\n`.repeat(160)}`;
    expect(content.length).toBeGreaterThan(256 * 1024);
    const input = { name: 'shipping.md', content, kind: 'DOCUMENT' };
    expect(await send('learn', input)).toMatchObject({ __typename: 'Learned', changed: 0, ended: 0 });
    expect(await send('learn', input)).toMatchObject({ __typename: 'Learned', added: 0, changed: 0, ended: 0 });
    for (const bad of [{ name: ' ' }, { content: '' }])
      expect(await send('learn', { ...input, ...bad })).toMatchObject({ __typename: 'InvalidInput' });
  });
});
