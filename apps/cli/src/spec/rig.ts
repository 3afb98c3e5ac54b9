import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunState } from '@steward/local';
import {
  appEnvironment,
  freshDatabase,
  freshHome,
  freshNamespace,
  startApp,
  type TestApp,
  type TestDatabase,
} from '@steward/testing';
import { createAgent, type Agent } from './agent.js';

const BIN = fileURLToPath(new URL('../../bin/steward.js', import.meta.url));

export interface Answer {
  exit: number | null;
  out: string;
  err: string;
  /** What was printed with `--json`. */
  json: <T>() => T;
}

export interface Listed {
  items: { id: string; state: string; digest: string | null; subject: string | null; operation: string | null }[];
  next: string | null;
}

export interface Shown {
  id: string;
  state: string;
  action: { id: string; digest: string; state: string; approval: { id: string; state: string } | null } | null;
}

/** The command line as a process, against a real gateway and projector on a database of the suite's own. No worker: acts stay asked. */
export interface Rig {
  home: string;
  gateway: TestApp;
  agent: Agent;
  steward(words: string[], options?: { stdin?: string; home?: string }): Promise<Answer>;
  /** Hands a mail in whose reply is then asked. @returns it as `show` tells it */
  asked(subject: string): Promise<Shown & { action: NonNullable<Shown['action']> }>;
  stop(): Promise<void>;
}

export async function startRig(): Promise<Rig> {
  const [database, home, temporal] = await Promise.all([freshDatabase(), freshHome(), freshNamespace()]);
  const agent = await createAgent(database.url, home.path);
  const env = appEnvironment({
    DATABASE_URL: database.url,
    STEWARD_HOME: home.path,
    TEMPORAL_NAMESPACE: temporal.namespace,
    OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
  });
  const gateway = await startApp('gateway', env);
  const projector = await startApp('projector', env);
  await writeState(home.path, database.url, gateway);

  const steward: Rig['steward'] = (words, options) => runSteward(options?.home ?? home.path, words, options?.stdin);
  return {
    home: home.path,
    gateway,
    agent,
    steward,
    asked: async (subject) => {
      const taken = await steward(['mail', '-', '--json'], { stdin: mailOf(subject) });
      const { itemId } = taken.json<{ itemId: string }>();
      await agent.reply(itemId);
      const shown = await steward(['show', itemId, '--after', await headOf(database), '--json']);
      const item = shown.json<Shown>();
      if (item.action === null) throw new Error(`${subject} is not asked: ${shown.out}`);
      return { ...item, action: item.action };
    },
    stop: async () => {
      await Promise.all([gateway.stop(), projector.stop()]);
      await agent.close();
      await temporal.close();
      await database.drop();
      await home.remove();
    },
  };
}

function runSteward(home: string, words: string[], stdin = ''): Promise<Answer> {
  const child = spawn(process.execPath, [BIN, ...words], {
    env: { NODE_ENV: 'test', STEWARD_HOME: home, STEWARD_TIME_ZONE: 'UTC' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve({ exit, out, err, json: <T>() => parse<T>(out, err) }));
  });
}

function parse<T>(out: string, err: string): T {
  try {
    return JSON.parse(out) as T;
  } catch {
    throw new Error(`This is no JSON:\n${out}\n${err}`);
  }
}

/** As the supervisor would write it. */
async function writeState(home: string, databaseUrl: string, gateway: TestApp): Promise<void> {
  const state: RunState = {
    console: gateway.addresses['http'] ?? '',
    smtp: gateway.addresses['smtp'] ?? '',
    maildir: join(home, 'mail', 'sent'),
    databaseUrl,
    parts: [],
    processes: [],
  };
  await mkdir(join(home, 'run'), { recursive: true });
  await writeFile(join(home, 'run', 'state.json'), JSON.stringify(state), { mode: 0o600 });
}

/** Position of the newest event, for `--after`. */
async function headOf(database: TestDatabase): Promise<string> {
  const [row] = await database.query<{ at: string }>(
    `SELECT tx::text || ':' || position AS at FROM events ORDER BY tx DESC, position DESC LIMIT 1`,
  );
  return row?.at ?? '0:0';
}

function mailOf(subject: string): string {
  return [
    'From: Ada Lovelace <ada@example.com>',
    'To: you@steward.localhost',
    `Subject: ${subject}`,
    `Message-ID: <${randomUUID()}@example.com>`,
    'Date: Sun, 22 Nov 2026 12:00:00 +0000',
    '',
    'Where is my order?',
    '',
  ].join('\r\n');
}
