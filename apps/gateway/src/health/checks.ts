import type { Connector } from '@steward/broker';
import { StewardError, type ErrorCode, type PartName } from '@steward/contracts';
import type { MemoryStore } from '@steward/memory';
import type { ChatModel } from '@steward/model';
import type { Database, Settings } from '@steward/platform';
import { VERSION } from '../app/version.js';
import { checkEmbeddings } from './check-embeddings.js';
import { checkProjector } from './check-projector.js';
import type { TemporalChecks } from './check-temporal.js';
import { firstLine, type Checks, type Finding } from './health.js';

export interface CheckedParts {
  settings: Settings;
  database: Database;
  temporal: TemporalChecks;
  memory: MemoryStore;
  /** Null where no model is configured. */
  model: ChatModel | null;
  connectors: readonly Connector[];
  /** host:port of the SMTP listener; null while it does not listen. */
  smtpAddress: () => string | null;
}

const MODEL_MS = 2_500;

/** A look at each part, from here and by using it. */
export function createChecks(parts: CheckedParts): Checks {
  const { settings, database, temporal, memory, model } = parts;
  return {
    postgresql: async () => {
      const { rows } = await database.pool.query<{ version: string }>(
        `SELECT current_setting('server_version') AS version`,
      );
      return { ...ok('Answers.', settings.DATABASE_URL), version: rows[0]?.version ?? '' };
    },
    temporal: temporal.server,
    worker: temporal.workers,
    projector: () => checkProjector(database),
    gateway: async () => ({ ...ok('Answers.'), version: VERSION }),
    qdrant: async () => asFinding(await memory.health(), settings.QDRANT_URL),
    embeddings: () => embeddings(settings, database),
    model: async () => {
      if (model === null)
        return { state: 'down', detail: 'No model is configured. Set OPENAI_BASE_URL, or start with "npm start".' };
      await modelAnswers(model);
      const what =
        model.provider === 'scripted'
          ? 'The built-in scripted model, which is no language model.'
          : `Model ${model.model}.`;
      return ok(what, settings.OPENAI_BASE_URL);
    },
    'mail-in': async () => {
      const address = parts.smtpAddress();
      return address === null
        ? { state: 'down', detail: 'The SMTP listener is not listening.' }
        : { ...ok('Listens.'), address };
    },
    'mail-out': async () => {
      const email = parts.connectors.find(({ name }) => name === 'email');
      if (email === undefined) return { state: 'down', detail: 'No mail connector is configured.' };
      return asFinding(await email.health(), settings.SMTP_URL);
    },
  };
}

/** Told by whoever embeds: files can be there and yet not load. */
async function embeddings(settings: Settings, database: Database): Promise<Finding> {
  const finding = await checkEmbeddings(settings.STEWARD_MODEL_DIR);
  if (finding.state !== 'ok') return finding;
  const part: PartName = 'embeddings';
  const told = await database.prisma.partView.findUnique({ where: { part } }).catch(() => null);
  return told === null || told.state === 'ok' ? finding : { state: 'degraded', detail: told.reason ?? 'Degraded.' };
}

/** Any answer but a refusal of the key will do: not every compatible endpoint lists its models, and one that is busy is there. */
async function modelAnswers(model: ChatModel): Promise<void> {
  try {
    await model.check(AbortSignal.timeout(MODEL_MS));
  } catch (error) {
    if (!(error instanceof StewardError && ANSWERS.has(error.code))) throw error;
  }
}

const ANSWERS = new Set<ErrorCode>(['model.bad_request', 'model.rate_limited']);

function asFinding(health: { ok: boolean; detail: string }, url: string | undefined): Finding {
  return { ...ok(health.detail, url), state: health.ok ? 'ok' : 'down' };
}

function ok(detail: string, url?: string): Finding {
  return { state: 'ok', detail, ...(url !== undefined && { address: publicAddress(url) }) };
}

/** Scheme, host and port: what may stand before and after them in a URL may be a secret. */
function publicAddress(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch (error) {
    return firstLine(error);
  }
}
