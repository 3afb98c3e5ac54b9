import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { median, ms, percentile } from '../statistics.js';

const POLL_MS = 2;
const PATIENCE_MS = 60_000;

/** Hands in one mail, line by line (RFC 5321), and answers with the moment of the final 250. */
async function deliver(smtp: string, id: string): Promise<number> {
  const [host = '', port = ''] = smtp.split(':');
  const socket = connect(Number(port), host);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const expect = async (code: string): Promise<void> => {
    for (;;) {
      const { value } = await lines.next();
      const line = String(value);
      if (!line.startsWith(code)) throw new Error(`The SMTP listener answered "${line}" where ${code} was due.`);
      if (line[3] !== '-') return;
    }
  };
  const send = (text: string) => socket.write(`${text}\r\n`);
  await expect('220');
  send('EHLO bench.localhost');
  await expect('250');
  send('MAIL FROM:<bench@example.com>');
  await expect('250');
  send('RCPT TO:<you@steward.localhost>');
  await expect('250');
  send('DATA');
  await expect('354');
  send(
    [
      'From: Bench <bench@example.com>',
      'To: you@steward.localhost',
      'Subject: How long does shipping take?',
      `Message-ID: <${id}@example.com>`,
      `Date: ${new Date().toUTCString()}`,
      '',
      'Hello, how long does shipping to Portugal take?',
      '.',
    ].join('\r\n'),
  );
  await expect('250');
  const accepted = performance.now();
  send('QUIT');
  socket.end();
  await once(socket, 'close');
  return accepted;
}

async function waitFor(client: pg.Client, sql: string, known: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await client.query<{ count: number }>(sql);
    if (Number(rows[0]?.count) > known) return;
    if (Date.now() > deadline) throw new Error('A mail did not reach the inbox within a minute.');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * From the SMTP listener's 250 to the item's row in the inbox, and to the proposal that waits for the operator; one mail at a time, on the
 * whole running system.
 */
export async function measureMail(
  options: { smtp: string; databaseUrl: string; mails: number },
  say: (line: string) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  const toInbox: number[] = [];
  const toProposal: number[] = [];
  try {
    for (let n = 0; n <= options.mails; n += 1) {
      const accepted = await deliver(options.smtp, randomUUID());
      await waitFor(client, 'SELECT count(*) FROM rm_inbox', n);
      const shown = performance.now() - accepted;
      await waitFor(client, "SELECT count(*) FROM rm_inbox WHERE state = 'asked'", n);
      if (n === 0) continue; // the first one warms up: the model is loaded, plans are cached
      toInbox.push(shown);
      toProposal.push(performance.now() - accepted);
    }
  } finally {
    await client.end();
  }
  say(`mail, ${options.mails} one at a time            p50        p95`);
  say(`  250 to inbox row             ${ms(median(toInbox)).padEnd(10)} ${ms(percentile(toInbox, 0.95))}`);
  say(`  250 to proposal              ${ms(median(toProposal)).padEnd(10)} ${ms(percentile(toProposal, 0.95))}`);
}
