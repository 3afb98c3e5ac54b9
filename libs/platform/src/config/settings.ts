import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { StewardError } from '@steward/contracts';

const url = (protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    );
const port = z.coerce.number().int().min(0).max(65_535);
const milliseconds = (fallback: number) => z.coerce.number().int().positive().max(31_536_000_000).default(fallback);
const hour = 3_600_000;

/**
 * Everything that can be set from outside, by its environment name. A blank value counts as unset. Durations are settings so that a
 * test can make them short (no test server skips time).
 */
export const Settings = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  STEWARD_HOME: z.string().default(() => join(homedir(), '.steward')),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s:/]+:\d+$/, 'must be HOST:PORT')
    .optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('steward'),
  QDRANT_URL: url(['http:', 'https:']).optional(),
  OPENAI_BASE_URL: url(['http:', 'https:']).optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_MODEL: z.string().min(1).default('steward-scripted-1'),
  /** USD per million input and output tokens, for a model whose price is not in the built-in table. */
  OPENAI_PRICE_INPUT: z.coerce.number().nonnegative().finite().optional(),
  OPENAI_PRICE_OUTPUT: z.coerce.number().nonnegative().finite().optional(),
  /** Outgoing mail: smtp://user:pass@host:587 or smtps://… Unset: the built-in local mailbox. */
  SMTP_URL: url(['smtp:', 'smtps:']).optional(),
  /** A Maildir in which the mail server files every message before it answers: evidence of what was sent. */
  SENT_MAILDIR: z.string().optional(),
  MAIL_FROM: z.string().min(3).max(320).default('you@steward.localhost'),
  MAIL_FROM_NAME: z.string().max(100).default('Your company'),
  PORT: port.default(4400),
  STEWARD_SMTP_PORT: port.default(4425),
  STEWARD_TEMPORAL_UI_URL: url(['http:']).optional(),
  STEWARD_MODEL_DIR: z.string().optional(),
  STEWARD_TIME_ZONE: z
    .string()
    .default(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
    .refine((zone) => {
      try {
        return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
      } catch {
        return false;
      }
    }, 'must be an IANA time zone such as Europe/Berlin'),
  /** What all model calls together may cost a day, in USD. */
  STEWARD_MODEL_DAILY_CAP: z.coerce.number().nonnegative().max(1_000_000).default(5),
  STEWARD_ACKNOWLEDGE: z.enum(['on', 'off']).default('on'),
  STEWARD_APPROVAL_TTL_MS: milliseconds(72 * hour),
  STEWARD_CALL_BY_MS: milliseconds(24 * hour),
  STEWARD_IN_DOUBT_TTL_MS: milliseconds(7 * 24 * hour),
  /** How long after an unanswered call the evidence is still awaited before “not found” counts. */
  STEWARD_EVIDENCE_GRACE_MS: milliseconds(30_000),
  STEWARD_CALL_TIMEOUT_MS: milliseconds(60_000),
  STEWARD_RETRY_INITIAL_MS: milliseconds(1_000),
  STEWARD_RETRY_MAX_MS: milliseconds(60_000),
  STEWARD_DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(12),
  /** Tests only: `<boundary>:<kill|stop|exit|hang>[:<n-th time>]`; refused unless NODE_ENV is test. */
  STEWARD_TEST_BOUNDARY: z.string().optional(),
});
export type Settings = z.infer<typeof Settings>;

/**
 * Reads the settings and names every bad one at once.
 *
 * @param env usually `process.env`, which only each app's composition root reads
 * @throws StewardError `input.invalid`; values are not repeated, since they may be secrets
 */
export function loadSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new StewardError('input.invalid', `These settings are wrong (see .env.example):\n${lines.join('\n')}`);
  }
  if (parsed.data.STEWARD_TEST_BOUNDARY !== undefined && parsed.data.NODE_ENV !== 'test') {
    throw new StewardError('input.invalid', 'STEWARD_TEST_BOUNDARY is for tests: unset it, or set NODE_ENV=test.');
  }
  return parsed.data;
}

/** The setting's value, or an error that names what is missing and who normally sets it. */
export function requireSetting<K extends keyof Settings>(settings: Settings, name: K): NonNullable<Settings[K]> {
  const value = settings[name];
  if (value === undefined || value === null) {
    throw new StewardError(
      'input.invalid',
      `${name} is not set. Start Steward with "npm start", which sets it, or set it yourself (see .env.example).`,
    );
  }
  return value as NonNullable<Settings[K]>;
}
