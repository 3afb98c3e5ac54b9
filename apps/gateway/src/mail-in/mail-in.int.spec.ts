import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { INERT_BOUNDARIES, type Boundaries, type Boundary } from '@steward/contracts';
import { createEventLog, createIntake, createOutbox } from '@steward/ledger';
import { BlobStore, Keyring, createDatabase, createLogger, type Database } from '@steward/platform';
import { freshDatabase, freshHome, testServers, type TestDatabase, type TestHome } from '@steward/testing';
import pg from 'pg';
import { sendMail } from './spec/smtp-client.js';
import { startMailIn, type MailIn } from './start-mail-in.js';

let database: TestDatabase;
let home: TestHome;
let db: Database;
let blobs: BlobStore;
let mailIn: MailIn;
let outbox: ReturnType<typeof createOutbox>;

beforeAll(async () => {
  [database, home] = await Promise.all([freshDatabase(), freshHome()]);
  db = createDatabase({ url: database.url, max: 4, applicationName: 'mail-in-spec' });
});
afterAll(async () => {
  await db.close();
  await database.drop();
  await home.remove();
});
beforeEach(async () => {
  await database.query('TRUNCATE work_items, thread_messages, events, outbox');
  mailIn = await open(INERT_BOUNDARIES);
});
afterEach(() => mailIn.close());

function open(boundaries: Boundaries): Promise<MailIn> {
  const keyring = Keyring.load(home.path);
  blobs = new BlobStore(home.path, keyring);
  outbox = createOutbox({ db, keyring });
  const events = createEventLog({ db, keyring });
  return startMailIn({
    intake: createIntake({ db, keyring, events, outbox, agent: 'support-triage' }),
    blobs,
    home: home.path,
    port: 0,
    acknowledge: true,
    company: 'Acme',
    ownDomain: 'acme.example',
    boundaries,
    log: createLogger('spec', 'silent'),
  });
}

const mail = (id: string, ...more: string[]) =>
  [
    'From: Jane <jane@example.org>',
    `Message-ID: <${id}@example.org>`,
    'Subject: Order',
    ...more,
    '',
    'Where is it?',
    '',
  ].join('\r\n');
const items = () =>
  database.query<{ id: string; quarantine: string | null; raw_ref: string; raw_sha256: string }>(
    'SELECT id, quarantine, raw_ref, raw_sha256 FROM work_items ORDER BY received_at',
  );

describe('a mail', () => {
  test('is an item, an encrypted blob and the start of a run, with the acknowledgement that may be sent', async () => {
    const answer = await sendMail(mailIn.address, mail('1'));
    const [item] = await items();
    expect(answer).toBe(`250 Accepted as ${item?.id}`);
    const raw = await blobs.get({ ref: item!.raw_ref, sha256: item!.raw_sha256 });
    expect(raw.toString()).toContain('Where is it?');
    const [start] = await outbox.claim(10);
    expect(start?.payload).toMatchObject({
      kind: 'start',
      agent: 'support-triage',
      input: {
        itemId: item?.id,
        from: { address: 'jane@example.org', name: 'Jane' },
        subject: 'Order',
        messageId: '<1@example.org>',
        automatic: false,
        acknowledgement: { subject: 'Re: Order', text: expect.stringContaining('“Order”') },
      },
    });
  });

  test('sent twice is one item', async () => {
    await sendMail(mailIn.address, mail('1'));
    expect(await sendMail(mailIn.address, mail('1'))).toMatch(/^250 Accepted before as /);
    expect(await items()).toHaveLength(1);
  });

  test('without a Message-ID is told apart by its bytes', async () => {
    const anonymous = (text: string) => `From: jane@example.org\r\n\r\n${text}\r\n`;
    for (const text of ['one', 'one', 'two']) await sendMail(mailIn.address, anonymous(text));
    expect(await items()).toHaveLength(2);
  });

  test('written by a machine starts a run and gets no acknowledgement', async () => {
    await sendMail(mailIn.address, mail('1', 'Auto-Submitted: auto-replied'));
    const [start] = await outbox.claim(10);
    expect(start?.payload).toMatchObject({ input: { automatic: true, acknowledgement: null } });
  });

  test('the same way in without SMTP', async () => {
    expect(await mailIn.acceptRaw(Buffer.from(mail('1')))).toMatchObject({ kind: 'accepted' });
    expect(await items()).toHaveLength(1);
  });
});

test.each([
  ['malformed', 'no header\r\n\r\nat all'],
  ['empty', ''],
  ['no_sender', 'Subject: s\r\n\r\nx'],
  ['loop', mail('1', 'X-Steward-Sent-By: acme.example')],
  ['bounce', mail('1', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b')],
])('a mail that is not for an agent is accepted, kept and shown: %s', async (reason, raw) => {
  expect(await sendMail(mailIn.address, raw)).toMatch(/^250 Accepted and quarantined as /);
  expect(await items()).toMatchObject([{ quarantine: reason }]);
  expect(await outbox.claim(10)).toEqual([]);
});

describe('nothing is lost', () => {
  test('while the database is away the sender keeps its mail, and it is taken when it is back', async () => {
    await allowConnections(false);
    expect(await sendMail(mailIn.address, mail('1'))).toMatch(/^451 /);
    await allowConnections(true);
    expect(await sendMail(mailIn.address, mail('1'))).toMatch(/^250 Accepted as /);
    expect(await items()).toHaveLength(1);
  });

  test.each<[Boundary, number]>([
    ['ingest.blob_written', 0],
    ['ingest.committed', 1],
  ])('an end at %s leaves %d items and no answer; sent again it is one', async (boundary, left) => {
    await mailIn.close();
    mailIn = await open({
      reached: (name) => (name === boundary ? Promise.reject(new Error('gone')) : Promise.resolve()),
    });
    expect(await sendMail(mailIn.address, mail('1'))).toMatch(/^451 /);
    expect(await items()).toHaveLength(left);
    await mailIn.close();
    mailIn = await open(INERT_BOUNDARIES);
    expect(await sendMail(mailIn.address, mail('1'))).toMatch(/^250 /);
    expect(await items()).toHaveLength(1);
  });
});

async function allowConnections(allow: boolean): Promise<void> {
  const name = new URL(database.url).pathname.slice(1);
  const admin = new pg.Client({ connectionString: testServers.adminDatabaseUrl() });
  await admin.connect();
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${allow}`);
  if (!allow) await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  await admin.end();
}
