import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseInbound, type InboundResult } from './parse-inbound.js';

/** What every answer must satisfy, whatever came in: it fits the contracts and can be stored as JSON in PostgreSQL. */
function fits(result: InboundResult): void {
  const text = JSON.stringify(result);
  expect(text).not.toContain('\\u0000');
  expect(text).not.toMatch(/\\ud[89a-f]/i);
  expect(result.kind === 'mail' || result.reason.length > 0).toBe(true);
  if (result.kind !== 'mail') return;
  const { mail } = result;
  expect(mail.text.length).toBeLessThanOrEqual(100_000);
  expect(mail.subject.length).toBeLessThanOrEqual(1000);
  expect(mail.references.length).toBeLessThanOrEqual(100);
  expect(mail.attachments.length).toBeLessThanOrEqual(100);
  for (const value of [mail.subject, mail.from.address, mail.from.name ?? '', mail.messageId ?? '', ...mail.references])
    expect(value).not.toMatch(/[\r\n\0]/);
}

const checked = async (raw: Buffer) => fits(await parseInbound(raw));

const headerName = fc.constantFrom(
  'From',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'References',
  'In-Reply-To',
  'Reply-To',
  'Content-Type',
  'Content-Disposition',
  'Content-Transfer-Encoding',
  'MIME-Version',
  'List-Id',
  'Auto-Submitted',
  'Return-Path',
  'Received',
  'DKIM-Signature',
  '__proto__',
  'constructor',
);
const headerValue = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    'multipart/mixed; boundary=b',
    'multipart/alternative; boundary="b',
    'message/rfc822',
    'text/html; charset=utf-7',
    'text/plain; charset="iso-2022-jp"; format=flowed',
    'text/plain; charset=\0',
    'base64',
    'quoted-printable',
    'x-uuencode',
    '=?utf-8?B?/////?=',
    '=?utf-16?Q?=D8=00?=',
    '"" <>',
    'a:b:c;;',
    '<a@b> <c',
    "attachment; filename*=utf-8''%00%FF",
    'Sat, 99 Foo',
  ),
);
const header = fc.tuple(headerName, headerValue).map(([name, value]) => `${name}: ${value}`);
const bodyLine = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.constantFrom(
    '--b',
    '--b--',
    '',
    '.',
    '=',
    '=3D=',
    '\x1b$B',
    '<b><a href="',
    '</td>',
    'Content-Type: text/html',
    'begin 644 x',
  ),
);

describe('never throws, and answers something that fits', () => {
  test('random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), (bytes) => checked(Buffer.from(bytes))),
      {
        numRuns: 300,
      },
    );
  });

  test('messages made of what breaks parsers', async () => {
    const message = fc.tuple(
      fc.array(header, { maxLength: 12 }),
      fc.array(bodyLine, { maxLength: 20 }),
      fc.constantFrom('\r\n', '\n', '\r'),
    );
    await fc.assert(
      fc.asyncProperty(message, ([headers, lines, newline]) =>
        checked(Buffer.from(['From: a@example.org', ...headers, '', ...lines].join(newline), 'latin1')),
      ),
      { numRuns: 400 },
    );
  });

  test('a real message, cut off anywhere', async () => {
    const whole = Buffer.from(
      [
        'From: =?utf-8?Q?J=C3=B6rg?= <j@example.org>',
        'Subject: =?utf-8?B?SMOkbGxv?=',
        'Content-Type: multipart/mixed; boundary="=_b"',
        '',
        '--=_b',
        'Content-Type: text/html; charset=shift_jis',
        'Content-Transfer-Encoding: base64',
        '',
        Buffer.from('<p>\x93\xfa\x96\x7b</p>', 'latin1').toString('base64'),
        '--=_b',
        'Content-Disposition: attachment; filename="a.bin"',
        '',
        '\x00\xff',
        '--=_b--',
      ].join('\r\n'),
      'latin1',
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), (length) => checked(whole.subarray(0, length))),
      { numRuns: 150 },
    );
  });
});

describe('built to cost much', () => {
  const from = 'From: a@example.org\r\n';
  const nested = (depth: number) =>
    Array.from({ length: depth }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join(
      '',
    );
  const html = (body: string) => `${from}Content-Type: text/html\r\n\r\n${body}`;
  test.each<[string, () => string]>([
    ['a hundred thousand header fields', () => `${from}${'X-A: b\r\n'.repeat(100_000)}\r\nx`],
    ['one header line of a megabyte', () => `${from}X: ${'a'.repeat(1_000_000)}\r\n\r\nx`],
    ['a hundred thousand addresses', () => `From: ${'a@example.org, '.repeat(100_000)}\r\n\r\nx`],
    ['multiparts nested five thousand deep', () => `${from}${nested(5000)}`],
    ['messages nested in messages', () => `${from}${'Content-Type: message/rfc822\r\n\r\n'.repeat(50_000)}x`],
    [
      'a hundred thousand parts',
      () => `${from}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\n'.repeat(100_000)}`,
    ],
    ['HTML nested a hundred thousand deep', () => html('<b>'.repeat(100_000))],
    ['quotes in quotes', () => html(`${'<blockquote>'.repeat(900)}${'line<br>'.repeat(50_000)}`)],
    ['HTML comments that never close', () => html('<!--'.repeat(200_000))],
    ['twenty megabytes in one line', () => `${from}\r\n${'a'.repeat(20_000_000)}`],
    ['encoded words without end', () => `${from}Subject: ${'=?utf-8?B?aGVsbG8=?= '.repeat(30_000)}\r\n\r\nx`],
  ])(
    '%s',
    // What is quadratic in here takes minutes and runs into the limit.
    (_name, raw) => checked(Buffer.from(raw())),
    30_000,
  );
});
