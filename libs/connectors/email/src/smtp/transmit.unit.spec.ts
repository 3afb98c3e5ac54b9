import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compose, type ComposedMail } from '../compose.js';
import { mailTo, temporaryFolder } from '../spec/mail.js';
import { SmtpSink, type SinkFault } from '../spec/smtp-sink.js';
import { TEST_CERTIFICATE } from '../spec/test-certificate.js';
import { parseSmtpUrl } from './server.js';
import { transmit } from './transmit.js';

let sink: SmtpSink;
let mail: ComposedMail;
const composed = (to = ['jane@example.org']) =>
  compose('email.reply', mailTo('', { to: to.map((address) => ({ address })) }), {
    key: 'k',
    from: { address: 'you@acme.example' },
    messageIdDomain: 'acme.example',
    date: new Date(0),
  });
beforeEach(async () => {
  sink = await SmtpSink.open();
  mail = await composed();
});
afterEach(() => sink.close());

const soon = (milliseconds = 10_000) => ({
  deadline: new Date(Date.now() + milliseconds),
  signal: new AbortController().signal,
});
const at = (url = `smtp://127.0.0.1:${sink.port}`) => parseSmtpUrl(url);

test('what is taken arrives whole, dots and all', async () => {
  const text = '.\r\n..\r\n. x\r\n\r\n.\r\nend';
  mail = await compose('email.reply', mailTo('jane@example.org', { text }), {
    key: 'k',
    from: { address: 'you@acme.example' },
    messageIdDomain: 'acme.example',
    date: new Date(0),
  });
  expect(await transmit(at(), mail, soon())).toEqual({ outcome: 'accepted' });
  expect(sink.received).toHaveLength(1);
  expect(sink.received[0]).toMatchObject({
    from: 'you@acme.example',
    to: ['jane@example.org'],
    messageId: mail.messageId,
  });
  expect(sink.received[0]?.raw).toContain(text);
});

describe('before the final dot nothing was sent', () => {
  test.each<[SinkFault, object]>([
    [
      { at: 'greeting', does: 'drop' },
      { outcome: 'not_done', error: { code: 'connector.unreachable' } },
    ],
    [
      { at: 'greeting', does: 'stall' },
      { outcome: 'not_done', error: { code: 'connector.unreachable' } },
    ],
    [
      { at: 'mail', does: 'drop' },
      { outcome: 'not_done', error: { code: 'connector.unreachable' } },
    ],
    [
      { at: 'mail', does: 'stall' },
      { outcome: 'not_done', error: { code: 'connector.unreachable' } },
    ],
    [
      { at: 'mail', does: 'answer', status: 451 },
      { outcome: 'not_done', error: { code: 'connector.rate_limited' } },
    ],
    [
      { at: 'mail', does: 'answer', status: 530 },
      { outcome: 'not_done', error: { code: 'connector.unauthorized' } },
    ],
    [
      { at: 'mail', does: 'answer', status: 552 },
      { outcome: 'refused', code: 'connector.refused' },
    ],
    [
      { at: 'rcpt', does: 'drop' },
      { outcome: 'not_done', error: { code: 'connector.unreachable' } },
    ],
    [
      { at: 'rcpt', does: 'answer', status: 450 },
      { outcome: 'not_done', error: { code: 'connector.rate_limited' } },
    ],
    [
      { at: 'rcpt', does: 'answer', status: 421 },
      { outcome: 'not_done', error: { code: 'connector.unreachable' } },
    ],
    [
      { at: 'rcpt', does: 'answer', status: 550 },
      { outcome: 'refused', code: 'connector.refused' },
    ],
  ])('%j', async (fault, expected) => {
    sink.arm(fault);
    expect(await transmit(at(), mail, soon('stall' === fault.does ? 300 : 10_000))).toMatchObject(expected);
    expect(sink.received).toEqual([]);
  });

  test('nobody listens there', async () => {
    const url = `smtp://127.0.0.1:${sink.port}`;
    await sink.close();
    expect(await transmit(at(url), mail, soon())).toMatchObject({
      outcome: 'not_done',
      error: { code: 'connector.unreachable', message: expect.stringContaining('127.0.0.1') },
    });
    sink = await SmtpSink.open();
  });

  test('a wrong password is told without repeating it, and is no refusal of the mail', async () => {
    const outcome = await transmit(at(`smtp://me:hunter2@127.0.0.1:${sink.port}`), mail, soon());
    expect(outcome).toMatchObject({ outcome: 'not_done', error: { code: 'connector.unauthorized' } });
    expect('error' in outcome && `${outcome.error.message}${outcome.error.stack}`).not.toContain('hunter2');
  });

  test('stopped while the server takes its time', async () => {
    sink.arm({ at: 'rcpt', does: 'stall' });
    const controller = new AbortController();
    const outcome = transmit(at(), mail, { ...soon(), signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    expect(await outcome).toMatchObject({ outcome: 'not_done' });
  });

  test('a process that was stopped and wakes up looks again before the dot, since its timers have not run yet', async () => {
    const limits = soon();
    let looked = 0;
    // Aborted between the first look and the last, without an event having been handled.
    Object.defineProperty(limits.signal, 'aborted', { get: () => looked++ > 0 });
    expect(await transmit(at(), mail, limits)).toMatchObject({ outcome: 'not_done' });
    expect(looked).toBe(2);
    expect(sink.received).toEqual([]);
  });

  test('one of two recipients refused: nobody gets it', async () => {
    sink.refusedRecipients.add('gone@example.org');
    const two = await composed(['jane@example.org', 'gone@example.org']);
    const outcome = await transmit(at(), two, soon());
    expect(outcome).toMatchObject({ outcome: 'refused' });
    expect('message' in outcome && outcome.message).not.toContain('gone@example.org');
    expect(sink.received).toEqual([]);
  });
});

describe('after the final dot only an answer tells', () => {
  test.each<[SinkFault, object, number]>([
    [{ at: 'dot', does: 'answer', status: 451 }, { outcome: 'not_done', error: { code: 'connector.rate_limited' } }, 0],
    [{ at: 'dot', does: 'answer', status: 554 }, { outcome: 'refused', code: 'connector.refused' }, 0],
    [{ at: 'dot', does: 'drop', kept: true }, { outcome: 'unknown', error: { code: 'connector.outcome_unknown' } }, 1],
    [{ at: 'dot', does: 'drop', kept: false }, { outcome: 'unknown', error: { code: 'connector.outcome_unknown' } }, 0],
    [{ at: 'dot', does: 'stall', kept: true }, { outcome: 'unknown', error: { code: 'connector.outcome_unknown' } }, 1],
  ])('%j', async (fault, expected, received) => {
    sink.arm(fault);
    expect(await transmit(at(), mail, soon('stall' === fault.does ? 700 : 10_000))).toMatchObject(expected);
    expect(sink.received).toHaveLength(received);
  });

  test('stopped while the answer is on its way: the answer is awaited', async () => {
    const controller = new AbortController();
    sink.received.push = (...messages) => {
      controller.abort();
      return Array.prototype.push.apply(sink.received, messages);
    };
    expect(await transmit(at(), mail, { ...soon(), signal: controller.signal })).toEqual({ outcome: 'accepted' });
  });

  describe('from a server that says odd things', () => {
    let odd: Server;
    let reply: string;
    beforeEach(async () => {
      odd = createServer((socket) => {
        let inData = false;
        socket.on('error', () => undefined);
        socket.write('220 odd\r\n');
        socket.on('data', (chunk) => {
          const text = chunk.toString();
          if (inData) {
            if (text.endsWith('\r\n.\r\n')) socket.end(reply);
          } else if (/^DATA/im.test(text)) {
            inData = true;
            socket.write('354 go\r\n');
          } else socket.write('250 fine\r\n');
        });
      });
      odd.listen(0, '127.0.0.1');
      await once(odd, 'listening');
    });
    afterEach(() => void odd.close());

    test.each([
      ['half an answer', '55', 'unknown'],
      ['a refusal without an end of line', '550 no', 'unknown'],
      ['an answer in several lines', '250-queued\r\n250 as 1\r\n', 'accepted'],
      ['nonsense', 'HTTP/1.1 200 OK\r\n', 'unknown'],
      ['service closing', '421 later\r\n', 'not_done'],
      ['nothing at all', '', 'unknown'],
    ])('%s', async (_name, said, outcome) => {
      reply = said;
      const url = `smtp://127.0.0.1:${(odd.address() as AddressInfo).port}`;
      expect((await transmit(at(url), mail, soon())).outcome).toBe(outcome);
    });
  });
});

describe('TLS', () => {
  test('a certificate that is not valid ends it before the password is told', async () => {
    const tls = await SmtpSink.open(null, { hideSTARTTLS: false });
    const outcome = await transmit(at(`smtp://me:right@127.0.0.1:${tls.port}`), mail, soon());
    expect(outcome).toMatchObject({ outcome: 'not_done', error: { code: 'connector.unreachable' } });
    expect(tls.authentications).toBe(0);
    await tls.close();
  });

  test.each([
    ['STARTTLS is used where it is offered', 'smtp', { hideSTARTTLS: false }],
    ['smtps speaks TLS from the first byte', 'smtps', { secure: true }],
  ])('%s, and a certificate that is trusted is enough to sign in', async (_name, protocol, options) => {
    const tls = await SmtpSink.open(null, { ...options, ...TEST_CERTIFICATE });
    // Which certificates are trusted is fixed when a process starts, so another one sends.
    const url = `${protocol}://me:right@127.0.0.1:${tls.port}`;
    expect(await sendFromProcessThatTrusts(TEST_CERTIFICATE.cert, url)).toEqual({ outcome: 'accepted' });
    expect(tls.received).toMatchObject([{ secure: true }]);
    expect(tls.authentications).toBe(1);
    await tls.close();
  });

  test('smtps to a server without TLS fails before anything is said', async () => {
    expect(await transmit(at(`smtps://me:right@127.0.0.1:${sink.port}`), mail, soon(1500))).toMatchObject({
      outcome: 'not_done',
    });
    expect(sink.authentications).toBe(0);
  });

  test('a password goes to another machine over TLS only, even where somebody strips STARTTLS', async () => {
    const stripped = { ...at(`smtp://me:right@mail.example:587`), host: '127.0.0.1', port: sink.port };
    expect(stripped.requireTls).toBe(true);
    expect(await transmit(stripped, mail, soon())).toMatchObject({ outcome: 'not_done' });
    expect(sink.authentications).toBe(0);
  });
});

describe('SMTP_URL', () => {
  test.each([
    ['smtp://h', { host: 'h', port: 587, secure: false, requireTls: false, credentials: null }],
    ['smtps://u:p%40ss@h', { port: 465, secure: true, requireTls: false, credentials: { user: 'u', pass: 'p@ss' } }],
    ['smtp://u:p@h:2525', { port: 2525, requireTls: true }],
    ['smtp://u:p@127.0.0.1:25', { requireTls: false }],
    ['smtp://[::1]:25', { host: '::1', label: '[::1]:25' }],
  ])('%s', (url, expected) => expect(parseSmtpUrl(url)).toMatchObject(expected));

  test.each(['', 'mail.example', 'http://u:secret@h', 'smtp://', 'smtp://u:secret%zz@h'])(
    '%j is refused without being repeated',
    (url) => {
      expect(() => parseSmtpUrl(url)).toThrow(expect.objectContaining({ code: 'input.invalid' }));
      expect(() => parseSmtpUrl(url)).not.toThrow(
        expect.objectContaining({ message: expect.stringContaining('secret') }),
      );
    },
  );
});

async function sendFromProcessThatTrusts(certificate: string, url: string): Promise<unknown> {
  const folder = await temporaryFolder();
  const file = join(folder.path, 'trusted.pem');
  await writeFile(file, certificate);
  const program = `
    const { parseSmtpUrl } = await import(${JSON.stringify(new URL('./server.js', import.meta.url).href)});
    const { transmit } = await import(${JSON.stringify(new URL('./transmit.js', import.meta.url).href)});
    const mail = { messageId: '<1@a>', envelope: { from: 'a@b.c', to: ['d@e.f'] }, raw: Buffer.from('Message-ID: <1@a>\\r\\n\\r\\nx') };
    const limits = { deadline: new Date(Date.now() + 10_000), signal: new AbortController().signal };
    console.log(JSON.stringify(await transmit(parseSmtpUrl(${JSON.stringify(url)}), mail, limits)));
    process.exit();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    env: { NODE_EXTRA_CA_CERTS: file },
  });
  await folder.remove();
  return JSON.parse(stdout);
}
