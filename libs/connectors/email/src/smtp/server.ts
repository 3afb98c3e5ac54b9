import { isIP } from 'node:net';
import { StewardError } from '@steward/contracts';

/** Where mail is handed in, from `SMTP_URL`. The password is in here: never log it. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte (smtps). Otherwise STARTTLS is used wherever it is offered. */
  secure: boolean;
  /** Refuse to go on without STARTTLS, so that nobody in between can strip it and read the password. */
  requireTls: boolean;
  credentials: { user: string; pass: string } | null;
  /** `host:port`, for messages. */
  readonly label: string;
}

/**
 * @param url `smtp://user:password@host:587` or `smtps://user:password@host:465`; special characters percent-encoded
 * @throws StewardError `input.invalid`, without repeating the URL
 */
export function parseSmtpUrl(url: string): SmtpServer {
  const bad = (what: string) =>
    new StewardError('input.invalid', `SMTP_URL ${what}. Write smtp://user:password@host:587 or smtps://…:465.`);
  if (!URL.canParse(url)) throw bad('is not a URL');
  const parsed = new URL(url);
  if (parsed.protocol !== 'smtp:' && parsed.protocol !== 'smtps:') throw bad('must start with smtp:// or smtps://');
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  if (host === '') throw bad('names no host');
  const secure = parsed.protocol === 'smtps:';
  const port = parsed.port === '' ? (secure ? 465 : 587) : Number(parsed.port);
  let credentials: SmtpServer['credentials'] = null;
  try {
    if (parsed.username !== '')
      credentials = { user: decodeURIComponent(parsed.username), pass: decodeURIComponent(parsed.password) };
  } catch {
    throw bad('holds a % that encodes nothing: write it as %25');
  }
  return {
    host,
    port,
    secure,
    requireTls: !secure && credentials !== null && !isLoopback(host),
    credentials,
    label: `${isIP(host) === 6 ? `[${host}]` : host}:${port}`,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
