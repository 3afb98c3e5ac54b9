import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INBOX_CHANNEL, MEMORY_INDEX_CURSOR, READY, REBUILD } from '@steward/projections';
import { until } from '@steward/testing';
import { project } from '../spec/project.js';
import { startRig, type Rig } from '../spec/rig.js';
import { storyOf, type Asked, type ReceivedMail, type Story } from '../spec/story.js';

interface Page {
  inbox: {
    edges: { cursor: string; node: { id: string; subject: string | null } }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    upToDate: boolean;
  };
}
const PAGE = `query($first: Int, $cursor: String, $after: String, $states: [ItemState!]) {
  inbox(first: $first, cursor: $cursor, after: $after, states: $states) {
    edges { cursor node { id subject } } pageInfo { hasNextPage endCursor } upToDate } }`;

describe('reading', () => {
  let rig: Rig;
  let story: Story;
  let headers: Record<string, string>;
  let mail: ReceivedMail;
  let asked: Asked;
  beforeAll(async () => {
    rig = await startRig();
    story = storyOf(rig);
    headers = await rig.browser();
    for (const number of [1, 2, 3, 4]) await story.receive({ subject: `Mail ${number}`, from: 'bob@example.com' });
    mail = await story.receive({ subject: 'Where is my parcel?', text: 'It left on Monday.\r\n\r\nAda' });
    asked = await story.propose(mail);
    await project(rig);
  });
  afterAll(() => rig.close());

  it('shows an item with its act, decrypted, and the mail that it answers as what was before', async () => {
    const data = await rig.graphql<{ item: object }>(
      headers,
      `query($id: ID!) { item(id: $id) { id state from fromName subject operation approvalId digest rule destroyed
        intake { text truncated attachments { name } replyTo messageId problem }
        action { id state because recipients cost { micros currency } judgement { decision policyVersion rules { id text } }
          preview { title before after fields { name editable } } approval { state } intent { key } result { status } } } }`,
      { id: mail.itemId },
    );
    expect(data.item).toMatchObject({
      state: 'ASKED',
      from: 'ada@example.com',
      fromName: 'Ada',
      subject: 'Where is my parcel?',
      operation: 'email.reply',
      approvalId: asked.approvalId,
      digest: asked.digest,
      rule: 'email.reply.asks',
      destroyed: false,
      intake: {
        text: 'It left on Monday.\n\nAda',
        truncated: false,
        replyTo: [],
        messageId: mail.messageId,
        problem: null,
      },
      action: {
        id: asked.actionId,
        state: 'ASKED',
        because: 'Parcels take three days.',
        recipients: ['ada@example.com'],
        cost: { micros: 0, currency: 'USD' },
        judgement: {
          decision: 'ask',
          policyVersion: 1,
          rules: [{ id: 'email.reply.asks', text: 'Every reply waits for your approval.' }],
        },
        preview: { before: 'It left on Monday.\n\nAda', after: 'It arrives on Thursday.' },
        approval: { state: 'PENDING' },
        intent: null,
        result: null,
      },
    });
  });

  it('pages newest first, each item once', async () => {
    const seen: (string | null)[] = [];
    let cursor: string | null = null;
    do {
      const { inbox }: Page = await rig.graphql<Page>(headers, PAGE, { first: 2, cursor });
      seen.push(...inbox.edges.map(({ node }) => node.subject));
      cursor = inbox.pageInfo.hasNextPage ? inbox.pageInfo.endCursor : null;
    } while (cursor !== null);
    expect(seen).toEqual(['Where is my parcel?', 'Mail 4', 'Mail 3', 'Mail 2', 'Mail 1']);
  });

  it('shows only the states asked for', async () => {
    const { inbox } = await rig.graphql<Page>(headers, PAGE, { states: ['ASKED', 'IN_DOUBT'] });
    expect(inbox.edges.map(({ node }) => node.id)).toEqual([mail.itemId]);
  });

  it('waits with `after` until the read model has seen it', async () => {
    const { rows } = await rig.ports.database.pool.query<{ at: string }>(
      `SELECT tx::text || ':' || position AS at FROM events ORDER BY tx DESC, position DESC LIMIT 1`,
    );
    const fresh = await story.receive({ subject: 'Fresh' });
    const [received] = await rig.ports.events.story(fresh.itemId);
    const answer = rig.graphql<Page>(headers, PAGE, { after: received?.at, first: 1 });
    let answered = false;
    void answer.then(() => (answered = true));
    // What was there before is answered at once, so the queries' way is open.
    await rig.graphql<Page>(headers, PAGE, { after: rows[0]?.at });
    expect(answered).toBe(false);
    await project(rig);
    const { inbox } = await answer;
    expect(inbox.upToDate).toBe(true);
    expect(inbox.edges[0]?.node.subject).toBe('Fresh');
  });

  it('answers after five seconds with what there is, and says that it may be older', async () => {
    const { inbox } = await rig.graphql<Page>(headers, PAGE, { after: '99999999999:1' });
    expect(inbox.upToDate).toBe(false);
    expect(inbox.edges.length).toBeGreaterThan(0);
  }, 15_000);

  it('says so where a person’s data was destroyed, and shows nothing of it', async () => {
    const bob = await story.receive({ from: 'gone@example.com', subject: 'canary-subject', text: 'canary-text' });
    await rig.database.query('UPDATE persons SET wrapped_key = NULL, shredded_at = now() WHERE id = $1', [
      bob.personId,
    ]);
    await project(rig);
    const answer = await rig.ask('/graphql', {
      headers,
      body: {
        query: `{ item(id: "${bob.itemId}") { destroyed from subject intake { text problem } }
          explain(id: "${bob.itemId}") { subject steps { title detail destroyed } } }`,
      },
    });
    expect(answer.text).not.toMatch(/canary|gone@example/);
    expect(answer.json()).toMatchObject({
      data: {
        item: {
          destroyed: true,
          from: null,
          subject: null,
          intake: { text: '', problem: expect.stringMatching(/destroyed/) },
        },
        explain: { subject: null, steps: [{ destroyed: true }] },
      },
    });
  });

  it('shows the run and where the Temporal UI has it', async () => {
    const { events, database } = rig.ports;
    await database.transaction((client) =>
      events.append(client, {
        type: 'run.started',
        data: { agent: 'support-triage', itemId: mail.itemId },
        actor: 'agent:support-triage',
        workflowId: mail.itemId,
        correlationId: mail.itemId,
      }),
    );
    await project(rig);
    const query = `query($id: ID!) { run(id: $id) { state agent waitingOn temporalPath steps { name kind state actionId } } }`;
    const { run } = await rig.graphql<{ run: object }>(headers, query, { id: mail.itemId });
    expect(run).toMatchObject({
      state: 'running',
      agent: 'support-triage',
      temporalPath: `/temporal/namespaces/steward/workflows/${mail.itemId}`,
    });
  });

  it('shows settings, today’s spending and the policy in force', async () => {
    const { viewer, policy } = await rig.graphql<{ viewer: object; policy: { rules: object[] } }>(
      headers,
      `{ viewer { channel mailAccount modelScripted modelDailyCap { micros currency } modelSpentToday { micros } paused version }
         policy { version text sha256 author rules { id text } } }`,
    );
    expect(viewer).toMatchObject({
      channel: 'console',
      mailAccount: 'LOCAL',
      modelDailyCap: { micros: 5_000_000, currency: 'USD' },
      modelSpentToday: { micros: 0 },
      paused: false,
    });
    expect(policy).toMatchObject({ version: 1, author: 'steward' });
    expect(policy.rules).toContainEqual({
      id: 'email.one-recipient',
      text: 'Mail to more than one recipient is denied.',
    });
  });

  it('shows sent mail, page by page, and leaves out what is no mail', async () => {
    const folder = join(rig.settings.STEWARD_HOME, 'mail', 'sent');
    for (const part of ['cur', 'new', 'tmp']) await mkdir(join(folder, part), { recursive: true });
    await writeFile(join(folder, 'cur', 'notes.txt:2,S'), '');
    for (const number of [1, 2, 3]) {
      const raw = `From: you@x.example\r\nTo: Ada <ada@example.com>\r\nSubject: Re: ${number}\r\nMessage-ID: <${number}@x.example>\r\n\r\nHello ${number}\r\n`;
      await writeFile(join(folder, 'cur', `m${number}:2,S`), raw);
    }
    const query = `query($cursor: String) { sentMail(first: 2, cursor: $cursor) {
      edges { node { messageId to subject text } } pageInfo { hasNextPage endCursor } folder } }`;
    type Sent = {
      sentMail: { edges: { node: { subject: string; to: string[] } }[]; pageInfo: Page['inbox']['pageInfo'] };
    };
    const subjects: string[] = [];
    let cursor: string | null = null;
    do {
      const { sentMail }: Sent = await rig.graphql<Sent>(headers, query, { cursor });
      subjects.push(...sentMail.edges.map(({ node }) => node.subject));
      expect(sentMail.edges[0]?.node.to).toEqual(['Ada <ada@example.com>']);
      cursor = sentMail.pageInfo.hasNextPage ? sentMail.pageInfo.endCursor : null;
    } while (cursor !== null);
    expect(subjects.sort()).toEqual(['Re: 1', 'Re: 2', 'Re: 3']);
  });

  it('orders a rebuild from the projector and answers when it is done', async () => {
    const done = rig.graphql<{ rebuild: object }>(
      headers,
      'mutation { rebuild { __typename ... on Rebuilt { at memories } } }',
    );
    const cursors = () =>
      rig.database.query<{ name: string; at: string }>('SELECT name, at FROM rm_cursors WHERE at = $1', [REBUILD]);
    await until('both orders', async () => (await cursors()).length === 2);
    const at = await project(rig);
    await rig.database.query('UPDATE rm_cursors SET at = $1 WHERE name = $2', [READY, MEMORY_INDEX_CURSOR]);
    await rig.database.query('SELECT pg_notify($1, $2)', [
      INBOX_CHANNEL,
      JSON.stringify({ at, items: null, parts: true }),
    ]);
    expect((await done).rebuild).toEqual({ __typename: 'Rebuilt', at, memories: 0 });
  });
});
