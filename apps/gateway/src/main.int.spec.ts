import { fork, type ChildProcess } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, freshHome, until, type TestDatabase, type TestHome } from '@steward/testing';
import { ask } from './spec/http-client.js';

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

interface Started {
  child: ChildProcess;
  output: () => string;
  ready: Promise<{ http: string; smtp: string }>;
  exited: Promise<number | null>;
}

describe('the gateway as a process', () => {
  let database: TestDatabase;
  let home: TestHome;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    [database, home] = await Promise.all([freshDatabase(), freshHome()]);
    const { createEventLog, createOperators } = await import('@steward/ledger');
    const { Keyring, createDatabase } = await import('@steward/platform');
    const db = createDatabase({ url: database.url, max: 2, applicationName: 'test' });
    await createOperators({ db, events: createEventLog({ db, keyring: Keyring.load(home.path) }) }).ensure();
    await db.close();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
  });
  afterAll(async () => {
    await database.drop();
    await home.remove();
  });

  function start(env: Record<string, string> = {}): Started {
    const child = fork(MAIN, [], {
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'test',
        STEWARD_HOME: home.path,
        DATABASE_URL: database.url,
        PORT: '0',
        STEWARD_SMTP_PORT: '0',
        ...env,
      },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    children.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const ready = new Promise<{ http: string; smtp: string }>((resolve, reject) => {
      child.on('message', (message: { type: string; addresses: { http: string; smtp: string } }) => {
        if (message.type === 'ready') resolve(message.addresses);
      });
      void exited.then((code) => reject(new Error(`It ended with ${code}: ${output}`)));
    });
    ready.catch(() => undefined);
    return { child, output: () => output, ready, exited };
  }

  it('says where it listens, keeps the command line’s token, and ends in order on SIGTERM', async () => {
    const { child, ready, exited, output } = start();
    const { http, smtp } = await ready;
    const path = join(home.path, 'cli.token');
    const token = (await readFile(path, 'utf8')).trim();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const answer = await ask(http, '/graphql', {
      headers: { authorization: `Bearer ${token}` },
      body: { query: '{ viewer { smtpAddress } }' },
    });
    expect(answer.json()).toEqual({ data: { viewer: { smtpAddress: smtp } } });
    expect(await greeting(smtp)).toMatch(/^220 /);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(output()).not.toContain(token);
    const again = start();
    await again.ready;
    expect((await readFile(path, 'utf8')).trim()).toBe(token);
  });

  it('takes other ports where the wished ones are taken, and names them', async () => {
    const first = await start().ready;
    const portOf = (address: string) => address.split(':').at(-1) ?? '';
    const second = await start({ PORT: portOf(first.http), STEWARD_SMTP_PORT: portOf(first.smtp) }).ready;
    expect(second.http).not.toBe(first.http);
    expect(second.smtp).not.toBe(first.smtp);
    for (const { http, smtp } of [first, second]) {
      expect([200, 503]).toContain((await ask(http, '/healthz')).status);
      expect(await greeting(smtp)).toMatch(/^220 /);
    }
  });

  it('ends when whoever started it is gone', async () => {
    const { child, ready, exited } = start();
    await ready;
    child.disconnect();
    expect(await exited).toBe(0);
  });

  it('is up while PostgreSQL is down, says so, and turns mail away for later', async () => {
    const { http, smtp } = await start({ DATABASE_URL: 'postgresql://nobody:canary@127.0.0.1:1/nothing' }).ready;
    const health = await ask(http, '/healthz');
    expect(health.status).toBe(503);
    expect(health.json()).toMatchObject({ parts: expect.arrayContaining([{ name: 'postgresql', ok: false }]) });
    expect((await ask(http, '/session', { body: { secret: 'x' } })).status).toBe(503);
    expect(await greeting(smtp)).toMatch(/^220 /);
  });

  it('renews the command line’s token after the secret was reset', async () => {
    const { ready } = start();
    const { http } = await ready;
    const path = join(home.path, 'cli.token');
    const before = await readFile(path, 'utf8');
    await database.query('DELETE FROM sessions');
    const after = await until(
      'a new token',
      async () => {
        const now = await readFile(path, 'utf8');
        return now !== before && now.trim();
      },
      45_000,
    );
    const headers = { authorization: `Bearer ${after}` };
    expect((await ask(http, '/graphql', { headers, body: { query: '{ viewer { channel } }' } })).status).toBe(200);
  });

  it('names every bad setting and does not start', async () => {
    const { exited, output } = start({ PORT: 'many', MAIL_FROM: '', STEWARD_TIME_ZONE: 'Nowhere' });
    expect(await exited).toBe(1);
    expect(output()).toMatch(/PORT/);
    expect(output()).toMatch(/STEWARD_TIME_ZONE/);
    expect(output()).not.toMatch(/\.js:\d+/);
  });
});

/** The first line that an SMTP server says. */
function greeting(address: string): Promise<string> {
  const [host, port] = address.split(':');
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: host ?? '', port: Number(port) });
    socket.once('error', reject);
    socket.once('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
  });
}
