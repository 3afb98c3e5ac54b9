import { describe, expect, test } from '@jest/globals';
import { parseInbound, type InboundOptions, type ParsedMail } from './parse-inbound.js';

const mime = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'latin1');

async function read(raw: Buffer, options?: InboundOptions): Promise<ParsedMail> {
  const result = await parseInbound(raw, options);
  if (result.kind !== 'mail') throw new Error(`Quarantined: ${result.reason}`);
  return result.mail;
}

describe('what a reply needs', () => {
  test('sender, subject, thread and text', async () => {
    const mail = await read(
      mime(
        'From: "Jane, Doe" <Jane.Doe@EXAMPLE.org>',
        'To: you@acme.example',
        'Subject: Where is my',
        ' order?',
        'Date: Mon, 2 Feb 2026 10:00:00 +0100',
        'Message-ID: <3@example.org>',
        'In-Reply-To: <2@example.org>',
        'References: <1@example.org>',
        '\t<2@example.org> not-an-id <2@example.org>',
        '',
        'Hello,',
        'where is it?',
        '',
      ),
    );
    expect(mail).toEqual({
      from: { address: 'Jane.Doe@example.org', name: 'Jane, Doe' },
      to: [{ address: 'you@acme.example' }],
      replyTo: [],
      subject: 'Where is my order?',
      messageId: '<3@example.org>',
      inReplyTo: '<2@example.org>',
      references: ['<1@example.org>', '<2@example.org>'],
      date: '2026-02-02T09:00:00.000Z',
      automatic: false,
      text: 'Hello,\nwhere is it?',
      textTruncated: false,
      attachments: [],
    });
  });

  test('a mail that names its parent only in In-Reply-To', async () => {
    const mail = await read(mime('From: a@example.org', 'In-Reply-To: <1@example.org>', '', 'x'));
    expect(mail.references).toEqual(['<1@example.org>']);
    expect(mail.messageId).toBeNull();
    expect(mail.date).toBeNull();
  });

  test('Reply-To is told only where it differs', async () => {
    const same = await read(mime('From: a@example.org', 'Reply-To: A <a@EXAMPLE.org>', '', 'x'));
    expect(same.replyTo).toEqual([]);
    const other = await read(mime('From: a@example.org', 'Reply-To: b@evil.example, a@example.org', '', 'x'));
    expect(other.replyTo).toEqual([{ address: 'b@evil.example' }]);
    expect(other.from).toEqual({ address: 'a@example.org' });
  });

  test('a name cannot disguise itself with direction marks or line breaks', async () => {
    const name = Buffer.from('bank\u202Egro.live\r\nBcc: x@y.z').toString('base64');
    const mail = await read(mime(`From: =?utf-8?B?${name}?= <a@example.org>`, '', 'x'));
    expect(mail.from.name).toBe('bankgro.live Bcc: x@y.z');
  });

  test('an endless thread keeps its root and its latest', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `<${index}@example.org>`);
    const mail = await read(mime('From: a@example.org', `References: ${ids.join('\r\n ')}`, '', 'x'));
    expect(mail.references).toHaveLength(100);
    expect([mail.references[0], mail.references.at(-1)]).toEqual(['<0@example.org>', '<299@example.org>']);
  });
});

describe('charsets and MIME', () => {
  test.each([
    ['utf-8 in quoted-printable', 'utf-8', 'quoted-printable', 'Gr=C3=BC=C3=9Fe', 'Grüße'],
    ['iso-8859-1', 'iso-8859-1', '8bit', 'Gr\xfc\xdfe', 'Grüße'],
    ['windows-1252', 'windows-1252', '8bit', '\x80 5', '€ 5'],
    ['koi8-r in base64', 'koi8-r', 'base64', Buffer.from([0xf0, 0xd2, 0xc9]).toString('base64'), 'При'],
    ['shift_jis', 'shift_jis', '8bit', '\x93\xfa\x96\x7b', '日本'],
    ['iso-2022-jp', 'iso-2022-jp', '7bit', '\x1b$BF|K\\\x1b(B', '日本'],
    ['a label that does not exist', 'x-martian', '8bit', Buffer.from('Grüße').toString('latin1'), 'Grüße'],
  ])('%s', async (_name, charset, encoding, body, text) => {
    const mail = await read(
      mime(
        'From: a@example.org',
        `Content-Type: text/plain; charset=${charset}`,
        `Content-Transfer-Encoding: ${encoding}`,
        '',
        body,
      ),
    );
    expect(mail.text).toBe(text);
  });

  test('encoded words in subject and name', async () => {
    const mail = await read(
      mime('From: =?iso-8859-1?Q?J=F6rg?= <j@example.org>', 'Subject: =?utf-8?B?SMOkbGxv?= =?utf-8?B?IDE=?=', '', 'x'),
    );
    expect(mail.from.name).toBe('Jörg');
    expect(mail.subject).toBe('Hällo 1');
  });

  test('HTML becomes text where there is no other, without pictures pasted into it', async () => {
    const html = `<style>p{}</style><h1>Order</h1><p>My <b>shoes</b> are <a href="https://a.example/1">late</a></p>
      <img src="data:image/png;base64,${'A'.repeat(300_000)}"><table><tr><td>A</td><td>1</td></tr></table>`;
    const mail = await read(mime('From: a@example.org', 'Content-Type: text/html', '', html));
    expect(mail.text).toContain('Order');
    expect(mail.text).toContain('My shoes are late [https://a.example/1]');
    expect(mail.text).not.toContain('AAAA');
    expect(mail.textTruncated).toBe(false);
  });

  test('of two alternatives the plain one is read', async () => {
    const mail = await read(
      mime(
        'From: a@example.org',
        'Content-Type: multipart/alternative; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        'plain',
        '--b',
        'Content-Type: text/html',
        '',
        '<p>html</p>',
        '--b--',
      ),
    );
    expect(mail.text).toBe('plain');
  });

  test('attachments are named and measured, their paths dropped', async () => {
    const mail = await read(
      mime(
        'From: a@example.org',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        '',
        'see attached',
        '--b',
        'Content-Type: application/pdf',
        'Content-Disposition: attachment; filename="../../etc/invoice.pdf"',
        'Content-Transfer-Encoding: base64',
        '',
        Buffer.from('hello').toString('base64'),
        '--b--',
      ),
    );
    expect(mail.attachments).toEqual([{ name: 'invoice.pdf', contentType: 'application/pdf', bytes: 5 }]);
    expect(mail.text).toBe('see attached');
  });

  test('a long text is cut, and says so', async () => {
    const mail = await read(mime('From: a@example.org', '', 'word '.repeat(100_000)));
    expect(mail.text).toHaveLength(100_000);
    expect(mail.textTruncated).toBe(true);
  });

  test('what is cut is not cut through a character, which PostgreSQL would refuse', async () => {
    const body = Buffer.from(`x${'👟'.repeat(60_000)}`)
      .toString('base64')
      .replace(/.{76}/g, '$&\r\n');
    const type = 'Content-Type: text/plain; charset=utf-8';
    const mail = await read(mime('From: a@example.org', type, 'Content-Transfer-Encoding: base64', '', body));
    expect(mail.text).toHaveLength(100_000);
    expect(JSON.stringify(mail)).not.toMatch(/\\ud[89a-f]/);
  });

  test('a saved mbox line in front does no harm', async () => {
    const mail = await read(mime('From a@example.org Mon Feb  2 10:00:00 2026', 'From: a@example.org', '', 'x'));
    expect(mail.text).toBe('x');
  });
});

describe('written by a machine: never answered by itself', () => {
  test.each([
    'Auto-Submitted: auto-replied (vacation)',
    'Precedence: bulk',
    'List-Id: <news.example.org>',
    'List-Unsubscribe: <mailto:u@example.org>',
    'Return-Path: <>',
    'X-Auto-Response-Suppress: OOF, AutoReply',
    'X-Steward-Sent-By: other.example',
    'Content-Type: multipart/report; report-type=disposition-notification; boundary=b',
  ])('%s', async (header) => {
    expect(await read(mime('From: a@example.org', 'Subject: s', header, '', 'x'))).toMatchObject({ automatic: true });
  });

  test.each(['no-reply@example.org', 'MAILER-DAEMON@example.org', 'owner-list@example.org'])(
    'from %s',
    async (from) => {
      expect(await read(mime(`From: ${from}`, '', 'x'))).toMatchObject({ automatic: true });
    },
  );

  test('the envelope had no return path', async () => {
    expect(await read(mime('From: a@example.org', '', 'x'), { nullReturnPath: true })).toMatchObject({
      automatic: true,
    });
  });

  test('a person is not a machine, whatever an Auto-Submitted: no says', async () => {
    expect(await read(mime('From: a@example.org', 'Auto-Submitted: no', '', 'x'))).toMatchObject({ automatic: false });
  });
});

describe('quarantine', () => {
  const received = (times: number) => Array.from({ length: times }, () => 'Received: from a by b');
  test.each<[string, Buffer, InboundOptions, string]>([
    ['no bytes', Buffer.alloc(0), {}, 'empty'],
    ['white space', Buffer.from(' \r\n\t\r\n'), {}, 'empty'],
    ['nothing said', mime('From: a@example.org', '', ''), {}, 'empty'],
    ['no header at all', Buffer.from('hello there\r\n'), {}, 'malformed'],
    ['binary', Buffer.from([0, 1, 2, 255, 254, 10, 13, 0]), {}, 'malformed'],
    ['no From', mime('Subject: s', '', 'x'), {}, 'no_sender'],
    ['a From without an address', mime('From: somebody', '', 'x'), {}, 'no_sender'],
    ['a From that is no address', mime('From: <a b@@example>', '', 'x'), {}, 'no_sender'],
    ['passed on a hundred times', mime('From: a@example.org', ...received(101), '', 'x'), {}, 'loop'],
    [
      'our own mail, come back',
      mime('From: you@acme.example', 'X-Steward-Sent-By: acme.example', '', 'x'),
      { ownDomain: 'acme.example' },
      'loop',
    ],
    [
      'headers without end',
      mime('From: a@example.org', ...Array.from({ length: 1001 }, (_, i) => `X-${i}: v`), '', 'x'),
      {},
      'too_many_headers',
    ],
    [
      'a delivery report',
      mime(
        'From: a@example.org',
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
        '',
        '--b',
        '',
        'gone',
        '--b--',
      ),
      {},
      'bounce',
    ],
    [
      'a bounce of the older kind',
      mime('From: Mailer-Daemon@example.org', '', 'gone'),
      { nullReturnPath: true },
      'bounce',
    ],
  ])('%s', async (_name, raw, options, reason) => {
    expect(await parseInbound(raw, options)).toMatchObject({ kind: 'quarantined', reason });
  });

  test('what could be read of it is kept for the operator', async () => {
    const bounce = mime('From: MAILER-DAEMON@example.org', 'Subject: Undelivered', '', 'gone');
    const result = await parseInbound(bounce, { nullReturnPath: true });
    expect(result).toMatchObject({ reason: 'bounce', mail: { subject: 'Undelivered', text: 'gone' } });
  });
});
