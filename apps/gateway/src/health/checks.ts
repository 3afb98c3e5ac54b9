import type { Connector } from '@steward/broker';
import type { PartName } from '@steward/contracts';
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

/** A look at each part. What another process has told of a part in the log counts beside what is seen from here. */
export function createChecks(parts: CheckedParts): Checks {
  const { settings, database, temporal, memory, model } = parts;
  const own: Checks = {
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
    embeddings: () => checkEmbeddings(settings.STEWARD_MODEL_DIR),
    model: async () => {
      if (model === null)
        return { state: 'down', detail: 'No model is configured. Set OPENAI_BASE_URL, or start with "npm start".' };
      await model.check(AbortSignal.timeout(MODEL_MS));
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
  const withTold = (name: PartName, check: () => Promise<Finding>) => async () =>
    worse(await check(), await told(database, name));
  return Object.fromEntries(
    Object.entries(own).map(([name, check]) => [
      name,
      name === 'postgresql' ? check : withTold(name as PartName, check),
    ]),
  ) as Checks;
}

/** What a worker or the projector has told of a part: it may be unreachable for them alone. */
async function told(database: Database, part: PartName): Promise<Finding | null> {
  const row = await database.prisma.partView.findUnique({ where: { part } }).catch(() => null);
  if (row === null || row.state === 'ok') return null;
  return { state: 'degraded', detail: row.reason ?? 'Told as degraded, without a reason.' };
}

function worse(seen: Finding, other: Finding | null): Finding {
  return other === null || seen.state === 'down' ? seen : { ...seen, ...other };
}

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
