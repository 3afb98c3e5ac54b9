import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Item } from './operator.js';
import { SENDER, handIn, letter, type Letter } from './sender.js';
import { questionOf, System } from './system.js';

const MEBIBYTE = 1024 * 1024;
/** Where a program stood when it failed: nothing that the outside is told. */
const INSIDES = /node_modules|\.[jt]s:\d+|^\s+at /m;

describe('bad input at the doors of the whole system', () => {
  let system: System;
  let smtp: string;
  let origin: string;
  let cookie: string;
  /** Every item that a 250 has promised. */
  const taken = new Set<string>();

  beforeAll(async () => {
    system = await System.start({ mail: 'local' });
    ({ smtp = '', http: origin = '' } = system.app('gateway').addresses);
    const answer = await signIn(JSON.stringify({ secret: system.secret }));
    cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  }, 120_000);
  afterAll(() => system?.stop());

  const send = async (mail: Letter): Promise<string> => {
    const id = await handIn(mail, smtp);
    taken.add(id);
    return id;
  };
  const signIn = (body: string): Promise<Response> =>
    fetch(new URL('/session', origin), { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const answered = async (mail: Letter): Promise<Item> => {
    const asked = await system.itemIn(await send(mail), 'ASKED');
    expect((await system.operator.approve(questionOf(asked))).__typename).toBe('Approved');
    return system.itemIn(asked.id, 'EXECUTED');
  };

  describe('mail that no agent gets', () => {
    const headed = (...headers: string[]): string =>
      `From: Ada <${SENDER}>\r\n${headers.join('\r\n')}\r\n\r\nHello\r\n`;
    const hop = 'Received: from a.example by b.example; Sun, 22 Nov 2026 12:00:00 +0000';
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 197 + 11) % 256));

    it.each<[what: string, raw: string | Buffer, detail: string]>([
      ['no bytes', '', 'empty'],
      ['nothing but white space', ' \r\n\t\r\n \r\n', 'empty'],
      ['headers alone', `From: ${SENDER}\r\nMessage-ID: <nothing@example.com>\r\n\r\n`, 'empty'],
      ['no header', 'Where is my order?\r\nAda\r\n', 'malformed'],
      ['noise', noise, 'malformed'],
      ['no sender', 'Subject: hello\r\n\r\nhello\r\n', 'no_sender'],
      ['a thousand headers', headed(...Array.from({ length: 1_000 }, (_, n) => `X-${n}: ${n}`)), 'too_many_headers'],
      ['a hundred servers passed', headed(...Array.from({ length: 101 }, () => hop)), 'loop'],
      ['a bounce', headed('Content-Type: multipart/report; report-type=delivery-status; boundary=x'), 'bounce'],
    ])('%s: is taken, and kept in sight', async (_what, raw, detail) => {
      const id = await send({ subject: '', messageId: '', raw: Buffer.from(raw) });
      expect(await system.itemIn(id, 'QUARANTINED')).toMatchObject({ detail, action: null });
      expect(await runsOf(id)).toBe(0);
    });

    it('our own mail come back: is taken, and kept in sight', async () => {
      await answered(letter('To be sent back to us'));
      const folder = join(system.home, 'mail', 'sent', 'cur');
      const [sent = ''] = await readdir(folder);
      const id = await send({ subject: '', messageId: '', raw: await readFile(join(folder, sent)) });
      expect(await system.itemIn(id, 'QUARANTINED')).toMatchObject({ detail: 'loop' });
      expect(await runsOf(id)).toBe(0);
    });
  });

  describe('mail that is odd, and answered all the same', () => {
    it.each<[what: string, headers: string[], body: Buffer]>([
      [
        'bytes that are not in its charset',
        ['Content-Type: text/plain; charset=utf-8'],
        Buffer.from('caf\xe9 \xff\xfe', 'latin1'),
      ],
      ['an unknown charset', ['Content-Type: text/plain; charset=x-martian'], Buffer.from('Where is it?')],
      ['broken base64', ['Content-Type: text/plain', 'Content-Transfer-Encoding: base64'], Buffer.from('V2hlcm%%=')],
      ['parts that never end', ['Content-Type: multipart/mixed; boundary=b'], Buffer.from('--b\r\n\r\nWhere is it?')],
      ['an eight-bit header', ['X-Name: J\xfcrgen'], Buffer.from('Where is it?')],
      [
        '24 MiB',
        ['Content-Type: text/plain'],
        Buffer.from(`Where is it?\r\n${'0123456789abcde\r\n'.repeat((24 * MEBIBYTE) / 17)}`),
      ],
    ])('%s', async (what, headers, body) => {
      const mail = letter(what, { headers, text: '' });
      expect(await answered({ ...mail, raw: Buffer.concat([mail.raw, body]) })).toMatchObject({ state: 'EXECUTED' });
    });

    it('the same Message-ID again, even with another text: one item', async () => {
      const mail = letter('Twice');
      const id = await send(mail);
      expect(await send(mail)).toBe(id);
      expect(await send({ ...mail, raw: Buffer.concat([mail.raw, Buffer.from('And another thing.\r\n')]) })).toBe(id);
      await system.itemIn(id, 'ASKED');
      expect(await runsOf(id)).toBe(1);
    });
  });

  it('refuses a mail above 25 MiB with 552, so that its sender is told', async () => {
    const mail = letter('Too large', { text: '0123456789abcde\r\n'.repeat((25 * MEBIBYTE) / 17 + 1) });
    await expect(handIn(mail, smtp)).rejects.toMatchObject({ responseCode: 552 });
  });

  describe('requests', () => {
    const own = (): Record<string, string> => ({ cookie, origin, 'content-type': 'application/json' });
    const ask = (path: string, body: string | null, headers: Record<string, string>, method = 'POST') =>
      fetch(new URL(path, origin), { method, headers, body });
    const query = (text: string, variables?: object): string => JSON.stringify({ query: text, variables });
    const deep = `{ __type(name: "Query") { ${'fields { type { '.repeat(8)}name${' } }'.repeat(8)} } }`;
    const approve = 'mutation($input: ApproveActionInput!) { approveAction(input: $input) { __typename } }';

    it.each<[what: string, status: number, body: string]>([
      ['no JSON', 400, '{"query": '],
      ['an unknown field', 400, query('{ nothing }')],
      ['too deep', 400, query(deep)],
      ['too huge', 413, query('{ viewer { version } }', { x: 'x'.repeat(6 * MEBIBYTE) })],
      [
        'too many aliases',
        400,
        query(`{ ${Array.from({ length: 31 }, (_, n) => `a${n}: viewer { version }`).join(' ')} }`),
      ],
      ['a batch', 400, `[${query('{ viewer { version } }')},${query('{ viewer { version } }')}]`],
      ['a wrong type', 400, query(approve, { input: { approvalId: 7, digest: ['x'] } })],
      ['a missing variable', 400, query(approve)],
    ])('GraphQL, %s: %i and a sentence', async (_what, status, body) => {
      await told(await ask('/graphql', body, own()), status);
    });

    it('a mutation by GET is refused', async () => {
      const path = `/graphql?query=${encodeURIComponent('mutation { rebuild { __typename } }')}`;
      await told(await ask(path, null, own(), 'GET'), 405);
    });

    it('a question that was never asked is answered as such', async () => {
      expect(await system.operator.approve({ approvalId: 'x', digest: 'y' })).toMatchObject({ __typename: 'NotFound' });
    });

    it.each<[what: string, status: number, headers: () => Record<string, string>]>([
      ['another site', 403, () => ({ ...own(), origin: 'https://elsewhere.example' })],
      ['another port of this machine', 403, () => ({ ...own(), origin: 'http://127.0.0.1:1' })],
      ['no cookie', 401, () => ({ 'content-type': 'application/json', origin })],
      ['a made-up cookie', 401, () => ({ ...own(), cookie: 'steward_session=0123456789abcdef0123456789abcdef' })],
      [
        'a made-up token',
        401,
        () => ({ 'content-type': 'application/json', authorization: 'Bearer 0123456789abcdef' }),
      ],
    ])('from %s: %i, at every door', async (_what, status, headers) => {
      await told(await ask('/graphql', query('{ viewer { version } }'), headers()), status);
      await told(await ask('/codec/decode', '{"payloads":[]}', headers()), status);
    });

    it('a payload that is not ours is not decoded, and says so', async () => {
      const payload = { metadata: { encoding: 'YmluYXJ5L2VuY3J5cHRlZA==' }, data: 'AAAA' };
      const answer = await ask('/codec/decode', JSON.stringify({ payloads: [payload] }), own());
      expect(await answer.text()).not.toMatch(INSIDES);
      await told(await ask('/codec/decode', '{"payloads": 7}', own()), 400);
    });

    it('wrong secrets are told, and after eight of them the next is not looked at', async () => {
      await told(await signIn('{"secret": '), 400);
      await told(await signIn('{"secret": 7}'), 400);
      await told(await signIn(JSON.stringify({ secret: 'x'.repeat(5_000) })), 413);
      for (let tries = 0; tries < 8; tries += 1) await told(await signIn('{"secret": "guess"}'), 401);
      const limited = await signIn(JSON.stringify({ secret: system.secret }));
      expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
      await told(limited, 429);
      // Whoever is in stays in.
      expect((await ask('/graphql', query('{ viewer { version } }'), own())).status).toBe(200);
    });
  });

  it('has lost nothing, and the next mail goes its way', async () => {
    await answered(letter('After all that'));
    expect(new Set((await system.operator.inbox()).map(({ id }) => id))).toEqual(taken);
    const health = await system.operator.health();
    expect(Object.entries(health).filter(([, { state }]) => state === 'down')).toEqual([]);
  });

  async function runsOf(id: string): Promise<number> {
    const started = await system.log(id);
    return started.filter((type) => type === 'run.started').length;
  }

  /** The answer is this status, with a sentence, and nothing of our insides. */
  async function told(answer: Response, status: number): Promise<void> {
    const text = await answer.text();
    expect({ status: answer.status, text }).toEqual({ status, text: expect.stringMatching(/"message":"[^"]{8,}/) });
    expect(text).not.toMatch(INSIDES);
  }
});
