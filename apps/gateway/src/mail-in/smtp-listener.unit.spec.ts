import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger } from '@steward/platform';
import type { AcceptRaw } from './accept-mail.js';
import { SMTP_LIMITS, createSmtpListener, type SmtpLimits, type SmtpListener } from './smtp-listener.js';
import { SmtpClient, sendMail } from './spec/smtp-client.js';

let listener: SmtpListener;
let taken: { raw: Buffer; nullReturnPath: boolean }[];
let accept: AcceptRaw;

async function listen(limits: Partial<SmtpLimits> = {}): Promise<void> {
  listener = await createSmtpListener({
    acceptRaw: (raw, envelope) => accept(raw, envelope),
    port: 0,
    log: createLogger('spec', 'silent'),
    limits: { ...SMTP_LIMITS, ...limits },
  });
}
beforeEach(() => {
  taken = [];
  accept = async (raw, envelope) => {
    taken.push({ raw, nullReturnPath: envelope?.nullReturnPath ?? false });
    return { kind: 'accepted', itemId: 'item-1', at: '1:1' };
  };
});
afterEach(() => listener.close());

const mail = 'From: jane@example.org\r\nSubject: s\r\n\r\n.hidden\r\n..\r\nGr\xfc\xdfe\r\n';

describe('a message', () => {
  test('is handed on byte for byte, and answered with its item', async () => {
    await listen();
    expect(await sendMail(listener.address, mail)).toBe('250 Accepted as item-1');
    expect(taken[0]?.raw.toString('latin1')).toBe(`${mail}\r\n`);
  });

  test('without a return path says so', async () => {
    await listen();
    await sendMail(listener.address, mail, '<>');
    await sendMail(listener.address, mail);
    expect(taken.map((one) => one.nullReturnPath)).toEqual([true, false]);
  });

  test('is answered only when it is stored', async () => {
    let stored = () => {};
    accept = () =>
      new Promise((resolve) => (stored = () => resolve({ kind: 'quarantined', itemId: 'item-2', at: '1:1' })));
    await listen();
    const { client } = await SmtpClient.open(listener.address);
    await client.envelope();
    let answered = false;
    const answer = client.message(mail).finally(() => (answered = true));
    // A second connection is served meanwhile, which shows that the first had its chance.
    const { client: other } = await SmtpClient.open(listener.address);
    await other.say('EHLO other');
    expect(answered).toBe(false);
    stored();
    expect(await answer).toBe('250 Accepted and quarantined as item-2');
    client.socket.destroy();
    other.socket.destroy();
  });

  test('that cannot be stored is to be sent again, and the next one is taken', async () => {
    const works = accept;
    accept = () => Promise.reject(new Error('ECONNREFUSED 127.0.0.1:5432 password=hunter2'));
    await listen();
    const answer = await sendMail(listener.address, mail);
    expect(answer).toMatch(/^451 /);
    expect(answer).not.toContain('hunter2');
    accept = works;
    expect(await sendMail(listener.address, mail)).toMatch(/^250 /);
  });

  test('that breaks off before its final dot is nothing', async () => {
    await listen();
    const { client } = await SmtpClient.open(listener.address);
    await client.envelope();
    client.socket.write('From: jane@example.org\r\n\r\nhalf a m');
    client.socket.end();
    await client.reply();
    expect(await sendMail(listener.address, mail)).toMatch(/^250 /);
    expect(taken).toHaveLength(1);
  });
});

describe('bounds', () => {
  test('a size that is too large is refused before it is sent, where the sender tells it', async () => {
    await listen({ messageBytes: 1000 });
    const { client } = await SmtpClient.open(listener.address);
    expect(await client.say('EHLO test')).toContain('SIZE 1000');
    expect(await client.say('MAIL FROM:<a@b.c> SIZE=1001')).toMatch(/^552 /);
    client.socket.destroy();
  });

  test('a message that is too large is refused without being handed on; the connection goes on', async () => {
    await listen({ messageBytes: 1000 });
    const { client } = await SmtpClient.open(listener.address);
    await client.envelope();
    expect(await client.message(`${mail}${'x'.repeat(5000)}`)).toMatch(/^552 /);
    await client.envelope();
    expect(await client.message(mail)).toMatch(/^250 /);
    expect(taken).toHaveLength(1);
    client.socket.destroy();
  });

  test('twenty-five megabytes are taken, one byte more is not', async () => {
    await listen();
    const head = 'From: a@b.c\r\n\r\n';
    const body = `${'x'.repeat(1022)}\r\n`.repeat(25 * 1024).slice(0, 25 * 1024 * 1024 - head.length - 2);
    expect(await sendMail(listener.address, head + body)).toMatch(/^250 /);
    expect(taken[0]?.raw.length).toBe(25 * 1024 * 1024);
    expect(await sendMail(listener.address, `${head}y${body}`)).toMatch(/^552 /);
  });

  test('more than fits into memory at once is to be sent again', async () => {
    await listen({ bufferedBytes: 2000 });
    const { client: slow } = await SmtpClient.open(listener.address);
    await slow.envelope();
    slow.socket.write('x'.repeat(1500));
    let answer = '';
    // The slow one's bytes are somewhere on their way: until they are counted, the other still fits.
    do answer = await sendMail(listener.address, `${mail}${'y'.repeat(1000)}`);
    while (answer.startsWith('250'));
    expect(answer).toMatch(/^452 /);
    expect(await slow.message('')).toMatch(/^250 /);
    expect(await sendMail(listener.address, `${mail}${'y'.repeat(1000)}`)).toMatch(/^250 /);
    slow.socket.destroy();
  });

  test('more connections than it serves are turned away', async () => {
    await listen({ connections: 2 });
    const open = [await SmtpClient.open(listener.address), await SmtpClient.open(listener.address)];
    const third = await SmtpClient.open(listener.address);
    expect(third.greeting).toMatch(/^421 /);
    for (const { client } of [...open, third]) client.socket.destroy();
  });

  test('a client that is silent, or busy for ever, is let go', async () => {
    await listen({ idleMs: 200 });
    const silent = await SmtpClient.open(listener.address);
    expect(await silent.client.reply()).toMatch(/^421 |closed/);
    await listener.close();
    await listen({ connectionMs: 400 });
    const busy = await SmtpClient.open(listener.address);
    await busy.client.envelope();
    const dribble = setInterval(() => busy.client.socket.write('x'), 20);
    expect(await busy.client.reply()).toBe('closed');
    clearInterval(dribble);
  });

  test('no sign-in and no relaying tricks are offered', async () => {
    await listen();
    const { client } = await SmtpClient.open(listener.address);
    const offers = await client.say('EHLO test');
    expect(offers).not.toMatch(/AUTH|STARTTLS/);
    expect(await client.say('AUTH PLAIN AGEAYg==')).toMatch(/^5/);
    client.socket.destroy();
  });
});

test('a port that is taken gives another one, and names it', async () => {
  await listen();
  const first = listener;
  await createSmtpListener({
    acceptRaw: accept,
    port: Number(first.address.split(':')[1]),
    log: createLogger('spec', 'silent'),
  }).then(async (second) => {
    expect(second.address).not.toBe(first.address);
    expect(await sendMail(second.address, mail)).toMatch(/^250 /);
    await second.close();
  });
});
