import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compose, isMailAddress, messageIdOf, referencesOf } from './compose.js';
import { parseInbound } from './inbound/parse-inbound.js';
import { mailTo } from './spec/mail.js';

const options = {
  key: '0d6c1f0e-5a35-4a5e-9d6b-0d8f4f8c0b11/reply',
  from: { address: 'you@acme.example', name: 'Müller, Söhne & Co' },
  messageIdDomain: 'acme.example',
  date: new Date('2026-02-02T10:00:00Z'),
};
const headersOf = (raw: Buffer) => raw.toString('latin1').split('\r\n\r\n', 1)[0]!;
const field = (raw: Buffer, name: string) =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(headersOf(raw))?.[1]?.replace(/\r\n[ \t]+/g, ' ');

describe('a composed mail', () => {
  test('is threaded, addressed and dated', async () => {
    const { raw, envelope, messageId } = await compose('email.reply', mailTo('jane@example.org'), options);
    expect(field(raw, 'To')).toBe('Jane Doe <jane@example.org>');
    expect(field(raw, 'In-Reply-To')).toBe('<2@example.org>');
    expect(field(raw, 'References')).toBe('<1@example.org> <2@example.org>');
    expect(field(raw, 'Message-ID')).toBe(messageId);
    expect(field(raw, 'Date')).toBe('Mon, 02 Feb 2026 10:00:00 +0000');
    expect(field(raw, 'Auto-Submitted')).toBeUndefined();
    expect(envelope).toEqual({ from: 'you@acme.example', to: ['jane@example.org'] });
  });

  test('an acknowledgement says that a machine wrote it', async () => {
    const { raw } = await compose('email.acknowledge', mailTo('jane@example.org'), options);
    expect(field(raw, 'Auto-Submitted')).toBe('auto-replied');
  });

  test('made again it is the same, byte for byte', async () => {
    const make = () => compose('email.reply', mailTo('jane@example.org', { text: 'Grüße 👋\n'.repeat(50) }), options);
    expect((await make()).raw.equals((await make()).raw)).toBe(true);
  });

  test('its Message-ID comes from the key alone, and does not tell it', () => {
    const id = messageIdOf(options.key, 'acme.example');
    expect(id).toBe(messageIdOf(options.key, 'acme.example'));
    expect(id).not.toBe(messageIdOf(`${options.key}2`, 'acme.example'));
    expect(id).toMatch(/^<[0-9a-f]{40}@acme\.example>$/);
    expect(id).not.toContain(options.key.slice(0, 8));
  });

  test('what a reader gets is what was written', async () => {
    const mail = mailTo('jørn@bücher.example', {
      to: [{ address: 'jane@bücher.example', name: 'Jane "JD" Döe, 日本' }],
      subject: 'Re: Größe 43 – ist das 👟 lieferbar? '.repeat(4).trim(),
      text: '.\nA line that starts with a dot above, ünd a löng line '.repeat(30).trim(),
    });
    const { raw, envelope } = await compose('email.reply', mail, options);
    const result = await parseInbound(raw);
    expect(result.mail).toMatchObject({ subject: mail.subject, text: mail.text, from: options.from });
    expect(result.mail?.to).toEqual([{ address: 'jane@bücher.example', name: 'Jane "JD" Döe, 日本' }]);
    expect(envelope.to).toEqual(['jane@xn--bcher-kva.example']);
  });
});

describe('nothing from outside can add a header', () => {
  test('whatever subject, name or Message-IDs hold', async () => {
    const nasty = fc.string({ unit: 'binary', maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        nasty,
        nasty,
        nasty,
        fc.array(nasty, { maxLength: 5 }),
        async (subject, name, id, references) => {
          const mail = mailTo('jane@example.org', {
            to: [{ address: 'jane@example.org', name }],
            subject: `s${subject}`,
            inReplyTo: `<${id}@x>`,
            references: references.map((reference) => `<${reference}>`),
          });
          const composed = await compose('email.reply', mail, options).catch((error: { code?: string }) => error.code);
          if (typeof composed !== 'object') return expect(composed).toBe('input.invalid');
          const names = headersOf(composed.raw)
            .split('\r\n')
            .filter((line) => !/^[ \t]/.test(line))
            .map((line) => line.split(':', 1)[0]!.toLowerCase());
          const known = [
            'from',
            'to',
            'subject',
            'message-id',
            'date',
            'in-reply-to',
            'references',
            'x-steward-sent-by',
          ];
          const mime = ['mime-version', 'content-type', 'content-transfer-encoding'];
          expect(new Set(names).size).toBe(names.length);
          for (const header of names) expect([...known, ...mime]).toContain(header);
          expect(composed.envelope.to).toEqual(['jane@example.org']);
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    'a@b@c.example',
    'a b@example.org',
    'a@example.org,b@example.org',
    '<a@example.org>',
    'a@exa\nmple.org',
    '"a"@b.c',
    '@b.c',
    'a@',
  ])('%j is no address', (address) => expect(isMailAddress(address)).toBe(false));
  test.each(['a.b+c@example.org', "o'neill@x.co", 'a@[127.0.0.1]', 'jørn@bücher.example', 'a@localhost'])(
    '%j is one',
    (address) => expect(isMailAddress(address)).toBe(true),
  );
});

describe('references', () => {
  test('the root and the latest are kept, the parent last', () => {
    const references = Array.from({ length: 60 }, (_, index) => `<${index}@example.org>`);
    const kept = referencesOf({ references, inReplyTo: '<30@example.org>' });
    expect(kept).toHaveLength(20);
    expect(kept[0]).toBe('<0@example.org>');
    expect(kept.slice(-2)).toEqual(['<59@example.org>', '<30@example.org>']);
  });

  test('what is no Message-ID is left out', () => {
    expect(referencesOf({ references: ['x', '<a b@c>', '<1@a>\r\nX: y', '<1@a>', '<1@a>'], inReplyTo: null })).toEqual([
      '<1@a>',
    ]);
  });
});
