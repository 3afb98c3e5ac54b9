import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { comparePositions } from '@steward/contracts';
import { activatePolicy, createOutbox } from '@steward/ledger';
import { loadApprovalPublicKey, verifyJson } from '@steward/platform';
import { starterPolicies } from '@steward/policy';
import { startRig, type Rig } from '../spec/rig.js';
import { storyOf, type Asked, type Story } from '../spec/story.js';

type Result = {
  __typename: string;
  message?: string;
  at?: string;
  digest?: string;
  state?: string;
  approvalId?: string;
};

const APPROVE = `mutation($input: ApproveActionInput!) { result: approveAction(input: $input) {
  __typename ... on Failure { message } ... on Approved { at actionId approvalId } ... on Stale { digest revision }
  ... on AlreadyDecided { state decidedAt channel } ... on Expired { expiredAt } } }`;
const REJECT = `mutation($input: RejectActionInput!) { result: rejectAction(input: $input) {
  __typename ... on Failure { message } ... on Rejected { at } ... on AlreadyDecided { state }
  ... on InvalidInput { problems { field message } } } }`;
const EDIT = `mutation($input: EditActionInput!) { result: editAction(input: $input) {
  __typename ... on Failure { message } ... on InvalidInput { problems { field message } } ... on Denied { rules { id text } }
  ... on Edited { at digest approvalId action { revision digest preview { after before } original { after } approval { id state } } } } }`;

describe('decisions', () => {
  let rig: Rig;
  let story: Story;
  let browser: Record<string, string>;
  beforeAll(async () => {
    rig = await startRig();
    story = storyOf(rig);
    browser = await rig.browser();
  });
  afterAll(() => rig.close());

  const send = async (document: string, input: object, headers = browser): Promise<Result> =>
    (await rig.graphql<{ result: Result }>(headers, document, { input })).result;
  const asked = async (): Promise<Asked> => story.propose(await story.receive());
  const count = async (sql: string, id: string): Promise<number> =>
    (await rig.database.query<{ count: string }>(sql, [id])).map(({ count }) => Number(count))[0] ?? -1;
  const signals = (approvalId: string) =>
    count('SELECT count(*) FROM outbox WHERE dedup_key = $1', `decision/${approvalId}`);

  it('approves what was looked at, in one transaction with its event and a wake-up that only the gateway can sign', async () => {
    const { approvalId, actionId, digest } = await asked();
    const result = await send(APPROVE, { approvalId, digest });
    expect(result).toMatchObject({ __typename: 'Approved', actionId, approvalId });
    const [told] = await rig.database.query<{ at: string; actor: string; channel: string }>(
      `SELECT tx::text || ':' || position AS at, actor, data->>'channel' AS channel FROM events
       WHERE type = 'approval.approved' AND data->>'approvalId' = $1`,
      [approvalId],
    );
    expect(told).toMatchObject({ actor: 'operator', channel: 'console' });
    expect(comparePositions(result.at ?? '', told?.at ?? '')).toBeGreaterThanOrEqual(0);
    const outbox = createOutbox({ db: rig.ports.database, keyring: rig.ports.keyring });
    const row = (await outbox.claim(100)).find(({ payload }) => payload.kind === 'decision');
    if (row?.payload.kind !== 'decision') throw new Error('No wake-up was queued.');
    const { signature = '', ...signal } = row.payload.signal;
    expect(signal).toEqual({ approvalId, digest, decision: 'approve' });
    const signed = { ...signal, workflowId: row.workflowId };
    const publicKey = loadApprovalPublicKey(rig.settings.STEWARD_HOME);
    expect(verifyJson(publicKey, signed, signature)).toBe(true);
    expect(verifyJson(publicKey, { ...signed, workflowId: randomUUID() }, signature)).toBe(false);
  });

  it('case 4: a double click, two tabs and the command line at once decide once, and each is told truly', async () => {
    const { approvalId, digest } = await asked();
    const cli = await rig.cli();
    const results = await Promise.all([
      send(APPROVE, { approvalId, digest }),
      send(APPROVE, { approvalId, digest }),
      send(APPROVE, { approvalId, digest }, await rig.browser()),
      send(APPROVE, { approvalId, digest }, cli),
    ]);
    expect(results.map(({ __typename }) => __typename).sort()).toEqual([
      'AlreadyDecided',
      'AlreadyDecided',
      'AlreadyDecided',
      'Approved',
    ]);
    for (const { __typename, state } of results) if (__typename === 'AlreadyDecided') expect(state).toBe('approved');
    expect(await signals(approvalId)).toBe(1);
    const told = `SELECT count(*) FROM events WHERE type = 'approval.approved' AND data->>'approvalId' = $1`;
    expect(await count(told, approvalId)).toBe(1);
  });

  it('case 4: yes and no at once are one of them', async () => {
    const { approvalId, digest } = await asked();
    const results = await Promise.all([
      send(APPROVE, { approvalId, digest }),
      send(REJECT, { approvalId, digest, reason: 'No.' }),
    ]);
    const winners = results.filter(({ __typename }) => __typename !== 'AlreadyDecided');
    expect(winners).toHaveLength(1);
    expect(['Approved', 'Rejected']).toContain(winners[0]?.__typename);
    expect(await signals(approvalId)).toBe(1);
  });

  it('case 5: an approval for an older revision, or for another act, approves nothing', async () => {
    const first = await asked();
    const other = await asked();
    const edited = await send(EDIT, { ...pick(first), set: [{ field: 'text', value: 'It arrives on Friday.' }] });
    expect(edited.__typename).toBe('Edited');

    expect(await send(APPROVE, pick(first))).toMatchObject({ __typename: 'Stale', digest: edited.digest, revision: 2 });
    const mixed = { approvalId: edited.approvalId, digest: first.digest };
    expect(await send(APPROVE, mixed)).toMatchObject({ __typename: 'Stale', digest: edited.digest });
    const foreign = { approvalId: other.approvalId, digest: edited.digest };
    expect(await send(APPROVE, foreign)).toMatchObject({ __typename: 'Stale', digest: other.digest });
    expect(await send(REJECT, { ...foreign, reason: 'Wrong card.' })).toMatchObject({ __typename: 'Stale' });
    expect((await rig.ports.ledger.approvalState(other.approvalId))?.state).toBe('pending');
    expect((await rig.ports.ledger.approvalState(edited.approvalId ?? ''))?.state).toBe('pending');

    const now = { approvalId: edited.approvalId, digest: edited.digest };
    expect(await send(APPROVE, now)).toMatchObject({ __typename: 'Approved' });
  });

  it('shows the edit beside what was proposed, with a digest of its own', async () => {
    const first = await asked();
    const edited = await send(EDIT, { ...pick(first), set: [{ field: 'text', value: 'It arrives on Friday.' }] });
    expect(edited).toMatchObject({
      action: {
        revision: 2,
        digest: edited.digest,
        preview: { after: 'It arrives on Friday.' },
        original: { after: 'It arrives on Thursday.' },
        approval: { id: edited.approvalId, state: 'PENDING' },
      },
    });
    expect(edited.digest).not.toBe(first.digest);
  });

  it.each([
    ['a field that may not be edited', [{ field: 'to', value: 'eve@example.com' }], 'to'],
    ['a field that there is not', [{ field: 'bcc', value: 'eve@example.com' }], 'bcc'],
    ['the same field twice', ['a', 'b'].map((value) => ({ field: 'text', value })), 'set'],
    ['nothing', [], 'set'],
    ['a value that does not fit', [{ field: 'text', value: '' }], 'text'],
    ['a header that would forge another', [{ field: 'subject', value: 'x\r\nBcc: eve@example.com' }], 'subject'],
    ['what is there already', [{ field: 'text', value: 'It arrives on Thursday.' }], 'text'],
  ])('refuses to edit %s, and says which field', async (_what, set, field) => {
    const first = await asked();
    const result = await send(EDIT, { ...pick(first), set });
    expect(result).toMatchObject({ __typename: 'InvalidInput', problems: [{ field }] });
    expect((await rig.ports.ledger.action(first.actionId))?.digest).toBe(first.digest);
  });

  it('wants a reason for a no, and tells it in the log under the person’s key alone', async () => {
    const first = await asked();
    for (const reason of ['', '  ', 'x'.repeat(2001)])
      expect(await send(REJECT, { ...pick(first), reason })).toMatchObject({
        __typename: 'InvalidInput',
        problems: [{ field: 'reason' }],
      });
    expect(await send(REJECT, { ...pick(first), reason: ' canary-reason ' })).toMatchObject({ __typename: 'Rejected' });
    expect((await rig.ports.ledger.approvalState(first.approvalId))?.reason).toBe('canary-reason');
    const plain = `SELECT count(*) FROM events WHERE data::text LIKE '%canary%' OR encode(personal, 'escape') LIKE $1`;
    expect(await count(plain, '%canary%')).toBe(0);
  });

  it('finds nothing under an id that is none', async () => {
    for (const approvalId of [randomUUID(), 'x', "'; --"]) {
      expect(await send(APPROVE, { approvalId, digest: 'x' })).toMatchObject({ __typename: 'NotFound' });
      expect(await send(REJECT, { approvalId, digest: 'x', reason: 'x' })).toMatchObject({ __typename: 'NotFound' });
      const set = [{ field: 'text', value: 'x' }];
      expect(await send(EDIT, { approvalId, digest: 'x', set })).toMatchObject({ __typename: 'NotFound' });
    }
  });

  it('judges an edit by the policy in force now', async () => {
    const first = await asked();
    const forbid = `@id("email.reply.never") forbid (principal, action, resource) when { context.operation == "email.reply" };`;
    const { database: db, events } = rig.ports;
    const cedar = starterPolicies();
    await activatePolicy({ db, events }, { cedar: `${cedar}\n${forbid}`, author: 'operator', reason: 'test' });
    const result = await send(EDIT, { ...pick(first), set: [{ field: 'text', value: 'x' }] });
    await activatePolicy({ db, events }, { cedar, author: 'operator', reason: 'test is over' });
    expect(result).toMatchObject({ __typename: 'Denied' });
    const { rules } = result as unknown as { rules: { id: string; text: string }[] };
    expect(rules.find(({ id }) => id === 'email.reply.never')?.text).toContain('forbid');
  });
});

describe('a decision that comes too late', () => {
  it('decides nothing and says since when', async () => {
    const rig = await startRig({ STEWARD_APPROVAL_TTL_MS: '1' });
    const { approvalId, digest } = await storyOf(rig).propose(await storyOf(rig).receive());
    const headers = await rig.browser();
    const { result } = await rig.graphql<{ result: Result }>(headers, APPROVE, { input: { approvalId, digest } });
    const state = await rig.ports.ledger.approvalState(approvalId);
    await rig.close();
    expect(result).toMatchObject({ __typename: 'Expired', expiredAt: expect.stringMatching(/^20/) });
    expect(state?.state).toBe('pending');
  });
});

function pick({ approvalId, digest }: Asked): { approvalId: string; digest: string } {
  return { approvalId, digest };
}
