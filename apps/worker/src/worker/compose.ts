import { join } from 'node:path';
import { createBroker, createJournalConnector, type Connector } from '@steward/broker';
import { createEmailConnector, parseInbound } from '@steward/connector-email';
import { StewardError, type Boundaries } from '@steward/contracts';
import { createEventLog, createIntentHolder, createLedger, createOutbox } from '@steward/ledger';
import { createMemoryStore } from '@steward/memory';
import { createChatModel, createEmbedder, getPrompt, type ChatModel, type Prompt } from '@steward/model';
import {
  BlobStore,
  Keyring,
  createDatabase,
  loadApprovalPublicKey,
  requireSetting,
  type Logger,
  type Settings,
} from '@steward/platform';
import { createJudgeProvider } from '@steward/policy';
import { createActivities, createDataConverter, type ReadMail } from '@steward/temporal-activities';
import { AGENT_NEEDS } from '@steward/temporal-api';

/** Longer than any statement of ours takes; one that waits for a lock longer than this fails, and its step is tried again. */
const STATEMENT_MS = 30_000;

export interface Composed {
  activities: ReturnType<typeof createActivities>;
  dataConverter: ReturnType<typeof createDataConverter>;
  close(): Promise<void>;
}

/** Makes everything that activities need. Nothing connects before it is used, so no part need be up. */
export function composeWorker(settings: Settings, log: Logger, boundaries: Boundaries): Composed {
  const url = databaseUrl(settings);
  const db = createDatabase({
    url,
    max: settings.STEWARD_DATABASE_POOL,
    applicationName: 'steward-worker',
    onError: (error) => log.warn({ err: error }, 'an idle database connection was lost'),
  });
  const keyring = Keyring.load(settings.STEWARD_HOME);
  const blobs = new BlobStore(settings.STEWARD_HOME, keyring);
  const events = createEventLog({ db, keyring });
  const ledger = createLedger({
    db,
    keyring,
    events,
    judge: createJudgeProvider({ db }),
    settings: {
      approvalTtlMs: settings.STEWARD_APPROVAL_TTL_MS,
      callByMs: settings.STEWARD_CALL_BY_MS,
      inDoubtTtlMs: settings.STEWARD_IN_DOUBT_TTL_MS,
      timeZone: settings.STEWARD_TIME_ZONE,
    },
    boundaries,
  });
  // A session of its own, never statement-bounded: it says that this process lives.
  const holder = createIntentHolder({
    url: requireSetting(settings, 'DATABASE_URL'),
    onLost: (error) => log.warn({ err: error }, 'the database session that holds intents was lost'),
  });
  const broker = createBroker({
    ledger,
    holder,
    connectors: [emailConnector(settings, log, boundaries), createJournalConnector({ keyring })],
    needs: AGENT_NEEDS,
    log,
    boundaries,
    settings: { callTimeoutMs: settings.STEWARD_CALL_TIMEOUT_MS, timeZone: settings.STEWARD_TIME_ZONE },
  });
  const memory = createMemoryStore({
    db,
    keyring,
    events,
    embedder: createEmbedder(settings.STEWARD_MODEL_DIR),
    // A closed port where none is set: a recall then says that the index cannot be reached.
    qdrant: { url: settings.QDRANT_URL ?? 'http://127.0.0.1:9', collection: 'steward-memory' },
  });
  return {
    activities: createActivities({
      db,
      ledger,
      events,
      outbox: createOutbox({ db, keyring }),
      broker,
      memory,
      chat: chatModel(settings),
      prompts: getPrompt as (id: string) => Prompt | undefined,
      blobs,
      readMail,
      approvalPublicKey: loadApprovalPublicKey(settings.STEWARD_HOME),
      settings: {
        retryInitialMs: settings.STEWARD_RETRY_INITIAL_MS,
        retryMaxMs: settings.STEWARD_RETRY_MAX_MS,
        callTimeoutMs: settings.STEWARD_CALL_TIMEOUT_MS,
      },
      log,
      boundaries,
    }),
    dataConverter: createDataConverter(keyring, blobs),
    close: async () => {
      await holder.close();
      await db.close();
    },
  };
}

function databaseUrl(settings: Settings): string {
  const url = new URL(requireSetting(settings, 'DATABASE_URL'));
  url.searchParams.set('statement_timeout', String(STATEMENT_MS));
  return url.href;
}

function emailConnector(settings: Settings, log: Logger, boundaries: Boundaries): Connector {
  const sentMaildir = join(settings.STEWARD_HOME, 'mail', 'sent');
  return createEmailConnector({
    mode:
      settings.SMTP_URL === undefined
        ? { kind: 'local', sentMaildir }
        : { kind: 'smtp', url: settings.SMTP_URL, sentMaildir, evidenceMaildir: settings.SENT_MAILDIR },
    from: { address: settings.MAIL_FROM, name: settings.MAIL_FROM_NAME },
    messageIdDomain: settings.MAIL_FROM.slice(settings.MAIL_FROM.lastIndexOf('@') + 1),
    evidenceGraceMs: settings.STEWARD_EVIDENCE_GRACE_MS,
    boundaries,
    log,
  });
}

function chatModel(settings: Settings): ChatModel | null {
  if (settings.OPENAI_BASE_URL === undefined) return null;
  return createChatModel({
    baseUrl: settings.OPENAI_BASE_URL,
    apiKey: settings.OPENAI_API_KEY,
    model: settings.OPENAI_MODEL,
    timeoutMs: settings.STEWARD_CALL_TIMEOUT_MS,
    price: { input: settings.OPENAI_PRICE_INPUT, output: settings.OPENAI_PRICE_OUTPUT },
  });
}

/** What was accepted could be read then; bytes that cannot be read now were changed since. */
const readMail: ReadMail = async (raw) => {
  const { mail } = await parseInbound(raw);
  if (mail === null) throw new StewardError('internal.bug', 'An accepted mail can no longer be read.');
  return { text: mail.text, attachments: mail.attachments.map(({ name }) => name) };
};
