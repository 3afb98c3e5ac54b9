import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INERT_BOUNDARIES, type Boundary } from '@steward/contracts';
import { createLogger } from '@steward/platform';
import { compose, effectName, messageIdOf, type ComposedMail } from '../compose.js';
import { Maildir } from '../maildir.js';
import { mailTo, temporaryFolder } from '../spec/mail.js';
import { SmtpSink } from '../spec/smtp-sink.js';
import { parseSmtpUrl } from './server.js';
import { createSmtpDelivery, type SmtpDeliveryOptions } from './smtp-delivery.js';

const key = 'workflow/reply';
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let sink: SmtpSink;
let sent: Maildir;
let evidence: Maildir;
let mail: ComposedMail;

beforeEach(async () => {
  folder = await temporaryFolder();
  sent = new Maildir(join(folder.path, 'sent'));
  evidence = new Maildir(join(folder.path, 'filed'));
  sink = await SmtpSink.open(evidence);
  const from = { address: 'you@acme.example' };
  mail = await compose('email.reply', mailTo('jane@example.org'), {
    key,
    from,
    messageIdDomain: 'acme.example',
    date: new Date(),
  });
});
afterEach(async () => {
  await sink.close();
  await folder.remove();
});

function delivery(change: Partial<SmtpDeliveryOptions> = {}) {
  return createSmtpDelivery({
    server: parseSmtpUrl(`smtp://127.0.0.1:${sink.port}`),
    sent,
    evidence,
    evidenceGraceMs: 100,
    boundaries: INERT_BOUNDARIES,
    log: createLogger('spec', 'silent'),
    ...change,
  });
}
const outgoing = () => ({ key, mail, deadline: new Date(Date.now() + 10_000), signal: new AbortController().signal });
const earlier = (deadline: Date) => ({
  key,
  messageId: messageIdOf(key, 'acme.example'),
  callingSince: new Date(deadline.getTime() - 1000),
  deadline,
});
const ahead = (milliseconds: number) => new Date(Date.now() + milliseconds);

describe('“not found” counts', () => {
  test('not while the earlier attempt may still send, nor while the server may still file', async () => {
    expect(await delivery().find(earlier(ahead(60_000)))).toMatchObject({ outcome: 'not_yet' });
    const long = delivery({ evidenceGraceMs: 60_000 });
    const waiting = await long.find(earlier(ahead(-1000)));
    expect(waiting).toMatchObject({ outcome: 'not_yet' });
    expect('retryAfterMs' in waiting && waiting.retryAfterMs).toBeGreaterThan(55_000);
  });

  test('when both are over', async () => {
    expect(await delivery().find(earlier(ahead(-101)))).toEqual({ outcome: 'absent' });
  });

  test('never where the evidence cannot be read', async () => {
    await rm(evidence.folder, { recursive: true });
    expect(await delivery().find(earlier(ahead(60_000)))).toMatchObject({ outcome: 'not_yet' });
    expect(await delivery().find(earlier(ahead(-101)))).toMatchObject({ outcome: 'unknown' });
  });

  test('never where there is no evidence; a person is told where to look', async () => {
    const blind = delivery({ evidence: null });
    expect(await blind.find(earlier(ahead(-101)))).toMatchObject({
      outcome: 'unknown',
      evidence: expect.stringContaining(mail.messageId),
    });
  });
});

test('what the server filed is found at once, before any waiting', async () => {
  sink.arm({ at: 'dot', does: 'drop', kept: true });
  expect(await delivery().send(outgoing())).toMatchObject({ outcome: 'unknown' });
  expect(await delivery().find(earlier(ahead(60_000)))).toMatchObject({ outcome: 'found', receipt: { via: 'smtp' } });
});

test('our own copy proves a success even without the server’s', async () => {
  expect(await delivery({ evidence: null }).send(outgoing())).toMatchObject({ outcome: 'done' });
  expect(await delivery({ evidence: null }).find(earlier(ahead(60_000)))).toMatchObject({ outcome: 'found' });
});

test('names its boundaries after the answer and after the copy', async () => {
  const seen: [Boundary, number, boolean][] = [];
  const boundaries = {
    reached: async (boundary: Boundary) => {
      seen.push([boundary, sink.received.length, (await sent.find(effectName(key))) !== null]);
    },
  };
  await delivery({ boundaries }).send(outgoing());
  expect(seen).toEqual([
    ['call.sent', 1, false],
    ['call.evidence_filed', 1, true],
  ]);
});

test('a copy that cannot be filed does not make a sent mail look unsent', async () => {
  await writeFile(sent.folder, '');
  expect(await delivery().send(outgoing())).toMatchObject({ outcome: 'done' });
  expect(sink.received).toHaveLength(1);
});

describe('health', () => {
  test('of a server that answers', async () => {
    expect(await delivery().health()).toEqual({ ok: true, detail: expect.stringContaining('without TLS') });
  });

  test('of credentials that are wrong, asked for only now and then', async () => {
    const url = (password: string) => parseSmtpUrl(`smtp://me:${password}@127.0.0.1:${sink.port}`);
    const wrong = delivery({ server: url('hunter2') });
    for (let time = 1; time <= 3; time += 1) {
      const health = await wrong.health();
      expect(health).toMatchObject({ ok: false, detail: expect.stringContaining('credentials') });
      expect(health.detail).not.toContain('hunter2');
    }
    expect(sink.authentications).toBe(1);
    expect(await delivery({ server: url('right') }).health()).toMatchObject({ ok: true });
  });

  test('of a server that is not there, and of an evidence Maildir that is none', async () => {
    await rm(evidence.folder, { recursive: true });
    expect(await delivery().health()).toMatchObject({ ok: false, detail: expect.stringContaining('SENT_MAILDIR') });
    const gone = delivery();
    await sink.close();
    expect(await gone.health()).toMatchObject({ ok: false, detail: expect.stringContaining('SMTP_URL') });
    sink = await SmtpSink.open();
  });
});
