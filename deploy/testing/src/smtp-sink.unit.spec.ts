import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { startSmtpSink, type SmtpSink } from './smtp-sink.js';
import { until } from './wait.js';

let sink: SmtpSink;
let maildir: string;
beforeEach(async () => {
  maildir = await mkdtemp(join(tmpdir(), 'maildir-'));
  sink = await startSmtpSink({ maildir });
});
afterEach(async () => {
  await sink.close();
  await rm(maildir, { recursive: true });
});

const MESSAGE = 'Message-ID:\r\n <one@test>\r\nSubject: x\r\n\r\nhello\r\n.\r\n';
const HALF = 'Subject: half\r\n\r\nhel';

/** Speaks SMTP by hand, and gives all that the server said until it closed or said enough. */
async function send(enough: RegExp, message = MESSAGE): Promise<string> {
  const socket = connect(sink.port, '127.0.0.1');
  let said = '';
  const lines = ['EHLO test', 'MAIL FROM:<a@test>', 'RCPT TO:<b@test>', 'DATA', message];
  socket.on('data', (data) => {
    said += data.toString();
    if (enough.test(said)) return socket.destroy();
    // A reply's last line has a space after its code; each is answered with the next command.
    if (!/^\d{3} .*\r\n$/m.test(data.toString())) return;
    const line = lines.shift() ?? 'NOOP';
    // A sender that is killed is gone after the first half of what it had to say.
    if (line === HALF) socket.write(line, () => socket.destroy());
    else socket.write(`${line}\r\n`);
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  return said;
}

const filed = async (): Promise<string[]> => readdir(join(maildir, 'new')).catch(() => []);

describe('the SMTP sink', () => {
  it('counts what it accepts, and files it before it answers', async () => {
    expect(await send(/^250 .*queued/m)).toMatch(/queued/);
    expect(sink.deliveries.map(({ from, to, messageId }) => ({ from, to, messageId }))).toEqual([
      { from: 'a@test', to: ['b@test'], messageId: '<one@test>' },
    ]);
    const [name = ''] = await filed();
    expect(await readFile(join(maildir, 'new', name))).toEqual(sink.deliveries[0]?.raw);
  });

  it('has the message when it drops the connection after the dot, once', async () => {
    sink.behave({ kind: 'drop-after-dot' }, 1);
    expect(await send(/queued/)).not.toMatch(/queued/);
    expect(sink.deliveries).toHaveLength(1);
    expect(await filed()).toHaveLength(1);
    expect(await send(/queued/)).toMatch(/queued/);
  });

  it('does not have the message when it dies before the dot', async () => {
    sink.behave({ kind: 'die-before-dot' });
    expect(await send(/queued/)).not.toMatch(/queued/);
    expect(sink.attempts).toBe(1);
    expect(sink.deliveries).toHaveLength(0);
    expect(await filed()).toHaveLength(0);
  });

  it('does not have a message whose sender ends in the middle of it', async () => {
    await send(/queued/, HALF);
    // The server handles connections in order: when a later message is through, the broken one has been dealt with.
    expect(await send(/queued/)).toMatch(/queued/);
    expect(sink.deliveries.map(({ messageId }) => messageId)).toEqual(['<one@test>']);
  });

  it.each([
    ['recipient', 450],
    ['message', 550],
  ] as const)('refuses the %s with %i', async (at, code) => {
    sink.behave({ kind: 'refuse', at, code }, 1);
    expect(await send(new RegExp(`^${code} `, 'm'))).toMatch(new RegExp(`^${code} `, 'm'));
    expect(sink.attempts).toBe(1);
    expect(sink.deliveries).toHaveLength(0);
  });

  it('answers a stalled message only when released', async () => {
    sink.behave({ kind: 'stall-after-dot' }, 1);
    const sending = send(/queued/);
    await until('the message', () => sink.deliveries.length === 1);
    sink.release();
    expect(await sending).toMatch(/queued/);
  });

  it('comes back at the same port', async () => {
    await sink.close();
    expect(await send(/queued/)).toBe('');
    sink = await startSmtpSink({ port: sink.port });
    expect(await send(/queued/)).toMatch(/queued/);
  });
});
