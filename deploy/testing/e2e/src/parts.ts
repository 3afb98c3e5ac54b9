/** What a system stands on before any of its processes runs: database, home, namespace, mail server, and the settings that name them. */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createEventLog, createOperators } from '@steward/ledger';
import { Keyring, createDatabase } from '@steward/platform';
import {
  appEnvironment,
  freshDatabase,
  freshHome,
  freshNamespace,
  startApp,
  startSmtpSink,
  type SmtpSink,
  type TestDatabase,
  type TestNamespace,
} from '@steward/testing';

import { drawLines, type Lines } from './lines.js';
import { ONE_REPLY, writeScript, type ScriptEntry } from './script.js';

export interface SystemOptions {
  /** `local`: the built-in mailbox. `smtp`: an account. `smtp-with-evidence`: one whose server files each message before it answers. */
  mail: 'local' | 'smtp' | 'smtp-with-evidence';
  /** For all apps; over everything else. */
  env?: Readonly<Record<string, string>>;
  script?: readonly ScriptEntry[];
  /** Who must sign in to send. */
  account?: { user: string; pass: string };
  /** Lets the test cut each server off. */
  lines?: true;
}

export interface SystemParts {
  database: TestDatabase;
  home: string;
  temporal: TestNamespace;
  /** The mail server; undefined with the built-in mailbox. */
  smtp: SmtpSink | undefined;
  /** The operator's, for browsers. */
  secret: string;
  env: Record<string, string>;
  lines: Lines | undefined;
  /** Newest last. */
  undo: (() => Promise<unknown>)[];
}

/** No server skips time, so every duration is short: two seconds to reach the final dot, two for its answer. */
const SHORT_TIMES = {
  STEWARD_CALL_TIMEOUT_MS: '4000',
  STEWARD_EVIDENCE_GRACE_MS: '500',
  STEWARD_RETRY_INITIAL_MS: '100',
  STEWARD_RETRY_MAX_MS: '500',
};

export async function makeParts(options: SystemOptions): Promise<SystemParts> {
  const undo: SystemParts['undo'] = [];
  try {
    const database = await freshDatabase();
    undo.push(() => database.drop());
    const home = await freshHome();
    undo.push(() => home.remove());
    const temporal = await freshNamespace();
    undo.push(() => temporal.close());
    const secret = await makeOperator(database.url, home.path);
    const mail = await startMailServer(options, undo);
    const script = join(home.path, 'script.json');
    await writeScript(script, options.script ?? ONE_REPLY);
    const model = await startApp('model', { STEWARD_SCRIPT_FILE: script });
    undo.push(() => model.kill());
    const env = appEnvironment({
      DATABASE_URL: database.url,
      STEWARD_HOME: home.path,
      TEMPORAL_NAMESPACE: temporal.namespace,
      OPENAI_BASE_URL: `${model.addresses['http']}/v1`,
      // Without embeddings memory is searched by words: an app is up in half the time.
      STEWARD_MODEL_DIR: '',
      STEWARD_DATABASE_POOL: '4',
      // One act a mail, unless a test wants both.
      STEWARD_ACKNOWLEDGE: 'off',
      ...SHORT_TIMES,
      ...mail.env,
      ...options.env,
    });
    const reached = options.lines === true ? await drawLines(env, undo) : { env, lines: undefined };
    return { database, home: home.path, temporal, smtp: mail.smtp, secret, ...reached, undo };
  } catch (error) {
    await unmake(undo);
    throw error;
  }
}

/** Newest first; one that fails does not keep the others from being undone. */
export async function unmake(undo: SystemParts['undo']): Promise<void> {
  const failures: unknown[] = [];
  for (const step of undo.splice(0).toReversed()) await step().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
}

/** As the supervisor does before it starts the gateway. */
async function makeOperator(url: string, home: string): Promise<string> {
  const db = createDatabase({ url, max: 2, applicationName: 'e2e' });
  try {
    const made = await createOperators({ db, events: createEventLog({ db, keyring: Keyring.load(home) }) }).ensure();
    if (made === null) throw new Error('A fresh database has an operator already.');
    return made.secret;
  } finally {
    await db.close();
  }
}

async function startMailServer(
  { mail, account }: SystemOptions,
  undo: SystemParts['undo'],
): Promise<{ smtp: SmtpSink | undefined; env: Record<string, string> }> {
  if (mail === 'local') return { smtp: undefined, env: {} };
  const maildir = mail === 'smtp' ? undefined : await mkdtemp(join(tmpdir(), 'maildir-'));
  // A mail server that files what is sent has its folders before the first message.
  for (const folder of maildir === undefined ? [] : ['tmp', 'new', 'cur']) await mkdir(join(maildir ?? '', folder));
  const smtp = await startSmtpSink({
    ...(maildir === undefined ? {} : { maildir }),
    ...(account === undefined ? {} : { account }),
  });
  undo.push(() => smtp.close());
  const url = new URL(smtp.url);
  if (account !== undefined) {
    url.username = encodeURIComponent(account.user);
    url.password = encodeURIComponent(account.pass);
  }
  const evidence = maildir === undefined ? {} : { SENT_MAILDIR: maildir };
  return { smtp, env: { SMTP_URL: url.href.replace(/\/$/, ''), ...evidence } };
}
