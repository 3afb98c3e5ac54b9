import { createBroker, createJournalConnector, type Connector } from '@steward/broker';
import { createEmailConnector } from '@steward/connector-email';
import { INERT_BOUNDARIES, type Boundaries } from '@steward/contracts';
import { createEventLog, createIntentHolder, createLedger, createOperators, type EventLog } from '@steward/ledger';
import { createMemoryStore } from '@steward/memory';
import { createChatModel, type ChatModel } from '@steward/model';
import {
  BlobStore,
  Keyring,
  createDatabase,
  loadApprovalPrivateKey,
  requireSetting,
  signJson,
  type Database,
  type Logger,
  type Settings,
} from '@steward/platform';
import { checkPolicies, createJudgeProvider } from '@steward/policy';
import { EncryptionCodec, decodePayloads } from '@steward/temporal-activities';
import { createTemporalChecks } from '../health/check-temporal.js';
import { createChecks } from '../health/checks.js';
import { sentFolder } from '../read/sent-mail-reader.js';
import { Addresses } from './addresses.js';
import type { GatewayPorts } from './ports.js';

/** Longer than any statement of ours takes; one that waits for a lock longer than this fails instead. */
const STATEMENT_MS = 30_000;

export interface Composed {
  ports: GatewayPorts;
  close(): Promise<void>;
}

/** Makes every port of the gateway for real. Nothing connects yet. The gateway alone loads the key that signs decisions. */
export function composeGateway(settings: Settings, log: Logger, boundaries: Boundaries = INERT_BOUNDARIES): Composed {
  const url = databaseUrl(settings);
  const database = createDatabase({
    url,
    max: settings.STEWARD_DATABASE_POOL,
    applicationName: 'steward-gateway',
    onError: (error) => log.warn({ err: error }, 'an idle database connection was lost'),
  });
  const keyring = Keyring.load(settings.STEWARD_HOME);
  const signingKey = loadApprovalPrivateKey(settings.STEWARD_HOME);
  const blobs = new BlobStore(settings.STEWARD_HOME, keyring);
  const events = createEventLog({ db: database, keyring });
  const ledger = createLedger({
    db: database,
    keyring,
    events,
    judge: createJudgeProvider({ db: database }),
    settings: {
      approvalTtlMs: settings.STEWARD_APPROVAL_TTL_MS,
      callByMs: settings.STEWARD_CALL_BY_MS,
      inDoubtTtlMs: settings.STEWARD_IN_DOUBT_TTL_MS,
      timeZone: settings.STEWARD_TIME_ZONE,
    },
    boundaries,
    signDecision: (unsigned) => signJson(signingKey, unsigned),
  });
  const connectors = [emailConnector(settings, log), createJournalConnector({ keyring })];
  // Only its previews are used, for edits; the gateway performs nothing, and the holder connects when something is performed.
  const holder = createIntentHolder({ url, onLost: (error) => log.warn({ err: error }, 'lost the intents’ session') });
  const broker = createBroker({
    ledger,
    holder,
    connectors,
    needs: {},
    log,
    boundaries,
    settings: { callTimeoutMs: settings.STEWARD_CALL_TIMEOUT_MS, timeZone: settings.STEWARD_TIME_ZONE },
  });
  const memory = memoryStore(settings, { db: database, keyring, events });
  const model = chatModel(settings);
  const temporal = createTemporalChecks(settings.TEMPORAL_ADDRESS, settings.TEMPORAL_NAMESPACE);
  const codec = new EncryptionCodec(keyring, blobs);
  const addresses = new Addresses();
  const parts = { settings, database, memory, model, connectors };
  return {
    ports: {
      ...parts,
      log,
      keyring,
      blobs,
      events,
      operators: createOperators({ db: database, events }),
      ledger,
      preview: broker.preview,
      decodePayloads: (body) => decodePayloads(codec, body),
      ruleTexts,
      checks: createChecks({ ...parts, temporal, smtpAddress: () => addresses.smtp }),
      addresses,
    },
    close: async () => {
      await temporal.close();
      await holder.close();
      await database.close();
    },
  };
}

function databaseUrl(settings: Settings): string {
  const url = new URL(requireSetting(settings, 'DATABASE_URL'));
  url.searchParams.set('statement_timeout', String(STATEMENT_MS));
  return url.href;
}

function emailConnector(settings: Settings, log: Logger): Connector {
  const sentMaildir = sentFolder(settings);
  return createEmailConnector({
    mode:
      settings.SMTP_URL === undefined
        ? { kind: 'local', sentMaildir }
        : { kind: 'smtp', url: settings.SMTP_URL, sentMaildir, evidenceMaildir: settings.SENT_MAILDIR },
    from: { address: settings.MAIL_FROM, name: settings.MAIL_FROM_NAME },
    messageIdDomain: ownDomain(settings),
    evidenceGraceMs: settings.STEWARD_EVIDENCE_GRACE_MS,
    boundaries: INERT_BOUNDARIES,
    log,
  });
}

/** Right side of our own Message-IDs. */
export function ownDomain(settings: Settings): string {
  return settings.MAIL_FROM.slice(settings.MAIL_FROM.lastIndexOf('@') + 1);
}

function memoryStore(settings: Settings, shared: { db: Database; keyring: Keyring; events: EventLog }) {
  return createMemoryStore({
    ...shared,
    // Records are embedded where they are indexed and recalled, not where they are learned.
    embedder: null,
    // A closed port where none is set: what needs it says that it cannot be reached.
    qdrant: { url: settings.QDRANT_URL ?? 'http://127.0.0.1:9', collection: 'steward-memory' },
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

function ruleTexts(cedar: string) {
  const checked = checkPolicies(cedar);
  return checked.ok ? checked.rules.map(({ id, description, text }) => ({ id, text: description ?? text })) : [];
}
