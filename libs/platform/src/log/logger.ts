import { pino, type Logger } from 'pino';

export type { Logger };

/** Names that never reach a log, at any depth that our own objects have. Errors are logged with stack; messages hold no secrets by rule. */
const REDACTED = [
  'password',
  'secret',
  'token',
  'apiKey',
  'authorization',
  'cookie',
  'pass',
  'text',
  'body',
  'args',
  'personal',
];

/**
 * One JSON line an entry on standard output. Bind `runId`, `actionId` and `correlationId` on a child where they are known.
 *
 * @example createLogger('worker', 'info').child({ runId }).info({ step }, 'step stored');
 */
export function createLogger(app: string, level: string): Logger {
  return pino({
    name: app,
    level,
    base: { app, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
  });
}
