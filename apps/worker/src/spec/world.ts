import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { createEventLog, createIntake, createLedger, createOutbox, ensureDefaults } from '@steward/ledger';
import { BlobStore, Keyring, createDatabase, loadApprovalPrivateKey, signJson } from '@steward/platform';
import { createJudgeProvider } from '@steward/policy';
import { createDataConverter } from '@steward/temporal-activities';
import {
  appEnvironment,
  freshDatabase,
  freshHome,
  freshNamespace,
  replayAll,
  startApp,
  startSmtpSink,
  until,
  type TestApp,
} from '@steward/testing';

const BUNDLE = fileURLToPath(new URL('../workflows.bundle.js', import.meta.url));
const HOUR = 3_600_000;
/** Short, so that a test waits for conditions and not for settings. */
const SHORT = {
  STEWARD_RETRY_INITIAL_MS: '100',
  STEWARD_RETRY_MAX_MS: '1000',
  STEWARD_CALL_TIMEOUT_MS: '4000',
  STEWARD_EVIDENCE_GRACE_MS: '500',
};

export interface Asked {
  approvalId: string;
  digest: string;
  operation: string;
}
export type World = Awaited<ReturnType<typeof openWorld>>;

async function endAll(apps: TestApp[]): Promise<void> {
  await Promise.all(apps.map((app) => app.kill()));
}

/**
 * Workers as processes on a real database, Temporal, SMTP server and scripted model, with the projector to carry what is queued. The gateway's
 * part (mail in, decisions) is played through the same libraries.
 *
 * @param options.mail `smtp`: an account whose server files what it takes; `smtp-blind`: one that leaves no evidence; `local`: the built-in mailbox
 */
export async function openWorld(options: { mail: 'smtp' | 'smtp-blind' | 'local' }) {
  const database = await freshDatabase();
  const home = await freshHome();
  const server = await freshNamespace();
  const sentByServer = mkdtempSync(join(tmpdir(), 'evidence-'));
  const smtp = await startSmtpSink(options.mail === 'smtp' ? { maildir: sentByServer } : {});
  let model = await startApp('model', { PORT: '0' });
  const modelPort = new URL(model.addresses['http'] ?? '').port;
  const keyring = Keyring.load(home.path);
  const blobs = new BlobStore(home.path, keyring);
  const db = createDatabase({ url: database.url, max: 5, applicationName: 'worker-test' });
  const events = createEventLog({ db, keyring });
  await ensureDefaults({ db, events, settings: { modelDailyCap: 1 } });
  const signingKey = loadApprovalPrivateKey(home.path);
  const gatewayLedger = createLedger({
    db,
    keyring,
    events,
    judge: createJudgeProvider({ db }),
    settings: { approvalTtlMs: HOUR, callByMs: HOUR, inDoubtTtlMs: HOUR, timeZone: 'UTC' },
    signDecision: (unsigned) => signJson(signingKey, unsigned),
  });
  const intake = createIntake({ db, keyring, events, outbox: createOutbox({ db, keyring }), agent: 'support-triage' });
  const { connection, namespace } = server;
  const dataConverter = createDataConverter(keyring, blobs);
  const client = new Client({ connection, namespace, dataConverter });
  const env = appEnvironment({
    DATABASE_URL: database.url,
    STEWARD_HOME: home.path,
    TEMPORAL_NAMESPACE: namespace,
    OPENAI_BASE_URL: `${model.addresses['http']}/v1`,
    ...(options.mail === 'local' ? {} : { SMTP_URL: smtp.url }),
    ...(options.mail === 'smtp' ? { SENT_MAILDIR: sentByServer } : {}),
    ...SHORT,
  });
  const apps: TestApp[] = [];
  const items: string[] = [];
  const start = async (name: 'worker' | 'projector', extra: Record<string, string> = {}): Promise<TestApp> => {
    const app = await startApp(name, { ...env, ...extra });
    apps.push(app);
    return app;
  };
  await start('projector');

  return {
    db,
    smtp,
    client,
    home: home.path,
    ledger: gatewayLedger,
    worker: (extra?: Record<string, string>) => start('worker', extra),
    model: {
      stop: () => model.stop(),
      /** At the address where it was. */
      restart: async (): Promise<void> => {
        model = await startApp('model', { PORT: modelPort });
      },
    },
    /** Between tests: a worker that is left would do the next test's work. */
    endWorkers: () => endAll(apps.filter(({ name }) => name === 'worker')),

    /** Takes in a mail, as the gateway does, and answers with its item's id. */
    async mailIn(acknowledgement: { subject: string; text: string } | null = null): Promise<string> {
      const raw = `From: Ada <ada@example.org>\r\nTo: you@steward.localhost\r\nSubject: Where is my order?\r\nMessage-ID: <${randomUUID()}@example.org>\r\n\r\nWhere is my order?\r\n`;
      const messageId = /<[^>]+>/.exec(raw.slice(raw.indexOf('Message-ID')))?.[0] ?? null;
      const { itemId } = await intake.accept({
        dedupKey: `message-id:${messageId}`,
        raw: await blobs.put(Buffer.from(raw)),
        mail: {
          from: { address: 'ada@example.org', name: 'Ada' },
          replyTo: [],
          subject: 'Where is my order?',
          messageId,
          references: [],
          automatic: false,
          acknowledgement,
        },
        threadIds: [],
        quarantine: null,
      });
      items.push(itemId);
      return itemId;
    },

    /** The approval that an item's answer waits for. */
    asked: (itemId: string): Promise<Asked> =>
      until(
        `a question about ${itemId}`,
        async () => {
          const { rows } = await db.pool.query<Asked>(
            `SELECT p.id AS "approvalId", p.digest, a.operation FROM approvals p JOIN actions a ON a.id = p.action_id
             WHERE a.workflow_id = $1 AND p.state = 'pending' AND a.operation = 'email.reply'`,
            [itemId],
          );
          return rows[0];
        },
        40_000,
      ),

    /** Data of an item's events of one type, oldest first. */
    async told<T = Record<string, unknown>>(itemId: string, type: string): Promise<T[]> {
      const story = await events.story(itemId);
      return story.filter((event) => event.type === type).map((event) => event.data as T);
    },

    /** The run's history as Temporal holds it, every string of it also as what its base64 would mean. */
    async rawHistory(itemId: string): Promise<string> {
      const history = await new Client({ connection, namespace }).workflow.getHandle(itemId).fetchHistory();
      const strings: string[] = [];
      JSON.stringify(history, (_, value: unknown) => (typeof value === 'string' && strings.push(value), value));
      return strings.flatMap((text) => [text, Buffer.from(text, 'base64').toString('latin1')]).join('\n');
    },

    /** How the item's run was told as ended. */
    outcome(itemId: string): Promise<{ outcome: string; detail: string | null }> {
      return until(
        `the end of ${itemId}`,
        async () => {
          const [first] = await this.told<{ outcome: string; detail: string | null }>(itemId, 'run.ended');
          return first && { outcome: first.outcome, detail: first.detail };
        },
        60_000,
      );
    },

    async close(): Promise<void> {
      await endAll([...apps, model]);
      await replayAll({ connection, namespace, bundle: BUNDLE, dataConverter, expected: items.length });
      await smtp.close();
      await db.close();
      await server.close();
      await database.drop();
      await home.remove();
    },
  };
}
