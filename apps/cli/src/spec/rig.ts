import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBroker } from '@steward/broker';
import { createEmailConnector } from '@steward/connector-email';
import { INERT_BOUNDARIES, emailReply, type ActRequest, type PerformResult } from '@steward/contracts';
import { createEventLog, createIntentHolder, createLedger, createOperators, type Ledger } from '@steward/ledger';
import type { RunState } from '@steward/local';
import { Keyring, createDatabase, createLogger, type Client } from '@steward/platform';
import { createJudgeProvider } from '@steward/policy';
import {
  appEnvironment,
  freshDatabase,
  freshHome,
  freshNamespace,
  startApp,
  type TestApp,
  type TestDatabase,
} from '@steward/testing';

const BIN = fileURLToPath(new URL('../../bin/steward.js', import.meta.url));
const HOUR = 3_600_000;
const REPLY = 'Dear Ada,\nit is on its way.';

export interface Answer {
  exit: number | null;
  out: string;
  err: string;
  /** What was printed with `--json`. */
  json: <T>() => T;
}

/** The command line as a process, against a real gateway and projector on a database of the suite's own. No worker: acts stay asked. */
export interface Rig {
  home: string;
  gateway: TestApp;
  database: TestDatabase;
  ledger: Ledger;
  steward(words: string[], options?: { stdin?: string | Buffer; env?: Record<string, string> }): Promise<Answer>;
  /** Hands a mail in. @returns the item's id */
  mail(subject: string): Promise<string>;
  /** What an agent would do: proposes a reply for the item, or goes on with it once it is decided. */
  reply(itemId: string, text?: string): Promise<PerformResult>;
  /** Position of the newest event, for `--after`. */
  head(): Promise<string>;
  /** Leaves the approved reply as a worker would that never heard the answer. */
  openInDoubt(itemId: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startRig(): Promise<Rig> {
  const [database, home, temporal] = await Promise.all([freshDatabase(), freshHome(), freshNamespace()]);
  const env = appEnvironment({
    DATABASE_URL: database.url,
    STEWARD_HOME: home.path,
    TEMPORAL_NAMESPACE: temporal.namespace,
    OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
  });
  const db = createDatabase({ url: database.url, max: 4, applicationName: 'cli-test' });
  const keyring = Keyring.load(home.path);
  const events = createEventLog({ db, keyring });
  // The supervisor makes the operator; without one the gateway has nobody to give a token to.
  await createOperators({ db, events }).ensure();
  const gateway = await startApp('gateway', env);
  const projector = await startApp('projector', env);
  await writeState(home.path, database.url, gateway);

  const ledger = createLedger({
    db,
    keyring,
    events,
    judge: createJudgeProvider({ db }),
    settings: { approvalTtlMs: HOUR, callByMs: HOUR, inDoubtTtlMs: HOUR, timeZone: 'UTC' },
    boundaries: INERT_BOUNDARIES,
  });
  const holder = createIntentHolder({ url: database.url, onLost: () => undefined });
  const log = createLogger('test', 'silent');
  const broker = createBroker({
    ledger,
    holder,
    connectors: [
      createEmailConnector({
        mode: { kind: 'local', sentMaildir: join(home.path, 'mail', 'sent') },
        from: { address: 'you@steward.localhost', name: 'You' },
        messageIdDomain: 'steward.localhost',
        evidenceGraceMs: 1_000,
        boundaries: INERT_BOUNDARIES,
        log,
      }),
    ],
    needs: { 'support-triage': ['email.reply'] },
    log,
    boundaries: INERT_BOUNDARIES,
    settings: { callTimeoutMs: 5_000, timeZone: 'UTC' },
  });

  const beginRun = (client: Client, itemId: string) =>
    events.append(client, {
      type: 'run.started',
      data: { agent: 'support-triage', itemId },
      actor: 'agent:support-triage',
      workflowId: itemId,
      step: 'run',
      transition: 'run.started',
      correlationId: itemId,
    });
  const requestFor = async (itemId: string, text: string) => {
    const [row] = await database.query<{ personId: string | null }>(
      'SELECT person_id AS "personId" FROM work_items WHERE id = $1',
      [itemId],
    );
    return { ...replyRequest(itemId, text), personId: row?.personId ?? null };
  };
  const steward: Rig['steward'] = (words, options) => runSteward(home.path, words, options);
  return {
    home: home.path,
    gateway,
    database,
    ledger,
    steward,
    mail: async (subject) => {
      const taken = await steward(['mail', '-', '--json'], { stdin: mailOf(subject) });
      const { itemId } = taken.json<{ itemId: string }>();
      return itemId;
    },
    reply: async (itemId, text = REPLY) => {
      await db.transaction((client) => beginRun(client, itemId));
      return broker.perform(await requestFor(itemId, text), new AbortController().signal);
    },
    head: async () => {
      const [row] = await database.query<{ at: string }>(
        `SELECT tx::text || ':' || position AS at FROM events ORDER BY tx DESC, position DESC LIMIT 1`,
      );
      return row?.at ?? '0:0';
    },
    openInDoubt: async (itemId) => {
      const request = await requestFor(itemId, REPLY);
      const intent = await ledger.intend({
        request,
        operation: emailReply,
        costMicros: 0,
        ...broker.preview(emailReply.name, request.args, request),
      });
      if (intent.state !== 'open') throw new Error(`expected an open intent, got ${JSON.stringify(intent)}`);
      await ledger.markCalling(intent.key);
      await ledger.parkInDoubt(intent.key, 'The server did not answer.');
    },
    stop: async () => {
      await Promise.all([gateway.stop(), projector.stop()]);
      await holder.close();
      await db.close();
      await temporal.close();
      await database.drop();
      await home.remove();
    },
  };
}

function runSteward(home: string, words: string[], options: Parameters<Rig['steward']>[1] = {}): Promise<Answer> {
  const child = spawn(process.execPath, [BIN, ...words], {
    env: { NODE_ENV: 'test', STEWARD_HOME: home, STEWARD_TIME_ZONE: 'UTC', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
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

export function mailOf(subject: string): string {
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

function replyRequest(itemId: string, text: string): ActRequest {
  return {
    workflowId: itemId,
    step: 'reply',
    agent: 'support-triage',
    operation: 'email.reply',
    args: {
      to: [{ address: 'ada@example.com', name: 'Ada Lovelace' }],
      subject: 'Re: Where is my order?',
      text,
      inReplyTo: null,
      references: [],
      threadId: itemId,
    },
    because: 'She asks for her order.',
    basedOn: [],
    personId: null,
    inReplyToBlob: null,
    flags: [{ code: 'reply_to_differs', text: 'Reply-To differs; it is not followed.' }],
    proposedBy: null,
  };
}
