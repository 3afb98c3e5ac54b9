import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NewEvent } from '@steward/ledger';
import { startRig, type Rig } from '../spec/rig.js';
import { storyOf, type Asked, type ReceivedMail } from '../spec/story.js';

interface Step {
  kind: string;
  title: string;
  detail: string | null;
  actor: string;
  facts: { name: string; value: string }[];
  rules: { id: string; text: string }[];
  memories: { id: string; version: number; score: number; title: string }[];
  destroyed: boolean;
}
interface Explained {
  explain: { id: string; actionId: string | null; title: string | null; subject: string; steps: Step[] } | null;
}

const QUERY = `query($id: ID!) { explain(id: $id) { id actionId title subject steps {
  kind title detail at actor facts { name value } rules { id text } memories { id version score title } destroyed } } }`;
const SENT_ID = '<answer@steward.localhost>';

describe('explain', () => {
  let rig: Rig;
  let headers: Record<string, string>;
  let mail: ReceivedMail;
  let asked: Asked;
  let editedApproval: string;
  const memory = { id: randomUUID(), version: 3, score: 0.03, title: 'Shipping times', kind: 'document' as const };

  beforeAll(async () => {
    rig = await startRig();
    headers = await rig.browser();
    const { ledger, database, events, preview } = rig.ports;
    const story = storyOf(rig);
    mail = await story.receive();
    const workflowId = mail.itemId;
    const agent = 'support-triage';
    const tell = (event: Pick<NewEvent, 'type' | 'data'>) =>
      database.transaction((client) =>
        events.append(client, { ...event, actor: `agent:${agent}`, workflowId, correlationId: workflowId } as NewEvent),
      );
    await tell({ type: 'run.started', data: { agent, itemId: workflowId } });
    await tell({ type: 'memory.recalled', data: { step: 'recall-1', read: [memory], degraded: [] } });
    const call = { promptId: 'support/triage', promptVersion: 2, model: 'steward-scripted-1', provider: 'scripted' };
    const figures = { inputTokens: 120, outputTokens: 40, costMicros: 0 };
    await tell({ type: 'model.called', data: { step: 'think-1', ...call, ...figures } });
    await tell({ type: 'model.called', data: { step: 'think-2', ...call, promptId: 'other/prompt', ...figures } });
    asked = await story.propose(mail, { proposedBy: 'think-1', basedOn: [memory] });
    const edit = {
      approvalId: asked.approvalId,
      digest: asked.digest,
      set: { text: 'It arrives on Friday.' },
      preview,
    };
    const edited = await ledger.edit(edit);
    if (edited.kind !== 'edited') throw new Error(`The edit was ${edited.kind}.`);
    editedApproval = edited.approvalId;
    await ledger.approve({ approvalId: editedApproval, digest: edited.digest, channel: 'cli' });
    const intent = await ledger.intend(asked.proposal);
    if (intent.state !== 'open') throw new Error(`The intent is ${intent.state}.`);
    await ledger.markCalling(intent.key);
    const receipt = { messageId: SENT_ID, acceptedAt: new Date().toISOString(), via: 'local-mailbox' };
    await ledger.settleExecuted(intent.key, receipt, 'called', 0);
    await tell({ type: 'run.ended', data: { agent, outcome: 'executed_with_edits', detail: null } });
  });
  afterAll(() => rig.close());

  const explain = async (id: string) => (await rig.graphql<Explained>(headers, QUERY, { id })).explain;
  const factsOf = (step: Step | undefined) =>
    Object.fromEntries((step?.facts ?? []).map(({ name, value }) => [name, value]));

  it('walks back from the sent mail to approval, policy, model call, memory and the mail that began it', async () => {
    const explanation = await explain(SENT_ID);
    const steps = explanation?.steps ?? [];
    expect(explanation).toMatchObject({ id: mail.itemId, actionId: asked.actionId, subject: 'Where is my parcel?' });
    expect(explanation?.title).toBe('Reply to ada@example.com');
    const order = ['EFFECT', 'APPROVAL', 'EDIT', 'POLICY', 'PROPOSAL', 'MODEL_CALL', 'MEMORY', 'MAIL'];
    const places = order.map((kind) => steps.findIndex((step) => step.kind === kind));
    expect(places).not.toContain(-1);
    const of = (kind: string) => steps.find((step) => step.kind === kind);

    expect(of('EFFECT')?.title).toBe('email.reply was done');
    expect(factsOf(of('EFFECT'))).toMatchObject({ messageId: SENT_ID, key: `${mail.itemId}/act-1` });
    expect(steps.find(({ title }) => title.includes('approved'))).toMatchObject({
      title: 'The operator approved it on the command line',
      actor: 'operator',
    });
    expect(of('EDIT')?.title).toBe('The operator edited text');
    expect(factsOf(of('EDIT'))).toMatchObject({ previousDigest: asked.digest, revision: '2' });
    expect(of('POLICY')?.rules).toEqual([{ id: 'email.reply.asks', text: 'Every reply waits for your approval.' }]);
    expect(of('PROPOSAL')).toMatchObject({
      detail: 'Parcels take three days.',
      memories: [{ id: memory.id, version: 3, title: 'Shipping times' }],
    });
    expect(factsOf(of('MODEL_CALL'))).toMatchObject({
      prompt: 'support/triage',
      promptVersion: '2',
      provider: 'scripted',
    });
    expect(of('MEMORY')?.memories).toEqual([{ id: memory.id, version: 3, score: 0.03, title: 'Shipping times' }]);
    expect(of('MAIL')).toMatchObject({ title: 'A mail came in from ada@example.com', detail: 'Where is my parcel?' });
    expect(steps.at(-1)?.kind).toBe('MAIL');
    // What another step of the same run did is not why this was done.
    expect(JSON.stringify(steps)).not.toContain('other/prompt');
  });

  it('is found by every id that the operator can come across', async () => {
    const act = [
      asked.actionId,
      asked.approvalId,
      editedApproval,
      `${mail.itemId}/act-1`,
      SENT_ID,
      SENT_ID.slice(1, -1),
    ];
    for (const id of act) expect(await explain(id)).toMatchObject({ id: mail.itemId, actionId: asked.actionId });
    for (const id of [mail.itemId, mail.messageId, mail.messageId.slice(1, -1)])
      expect(await explain(id)).toMatchObject({ id: mail.itemId, actionId: null });
  });

  it('tells the whole story of an item, newest first', async () => {
    const steps = (await explain(mail.itemId))?.steps ?? [];
    expect(steps[0]).toMatchObject({ kind: 'RUN', title: 'The agent ended: executed_with_edits' });
    expect(JSON.stringify(steps)).toContain('other/prompt');
  });

  it('is null for what is not there', async () => {
    for (const id of [randomUUID(), '<nobody@example.com>', `${mail.itemId}/act-9`, '', '/', '@'])
      expect(await explain(id)).toBeNull();
  });

  it('says that personal data was destroyed, and explains the rest', async () => {
    await rig.database.query('UPDATE persons SET wrapped_key = NULL, shredded_at = now() WHERE id = $1', [
      mail.personId,
    ]);
    const explanation = await explain(mail.itemId);
    const steps = explanation?.steps ?? [];
    expect(explanation?.subject).toBeNull();
    expect(JSON.stringify(steps)).not.toMatch(/ada@example|parcel\?|three days/i);
    expect(steps.find(({ kind }) => kind === 'MAIL')).toMatchObject({
      destroyed: true,
      title: 'A mail came in from somebody whose data was destroyed',
    });
    expect(steps.find(({ kind }) => kind === 'PROPOSAL')).toMatchObject({ destroyed: true, detail: null });
    expect(steps.find(({ kind }) => kind === 'POLICY')?.rules).toHaveLength(1);
  });
});
