import type { HeaderLines } from 'mailparser';
import { LOOP_MARKER } from '../compose.js';

/** The undecoded header fields of one message, by lower-case name. */
export class Fields {
  private readonly values = new Map<string, string[]>();

  constructor(lines: HeaderLines) {
    for (const { key, line } of lines) {
      const value = line.slice(line.indexOf(':') + 1).trim();
      this.values.set(key, [...(this.values.get(key) ?? []), value]);
    }
  }

  first(name: string): string | undefined {
    return this.values.get(name.toLowerCase())?.[0];
  }
}

/**
 * Whether a machine wrote it, so that no machine answers (RFC 3834 section 2). `nullReturnPath` is the envelope's, since a Return-Path field
 * is only there after final delivery.
 */
export function isAutomatic(fields: Fields, from: string, nullReturnPath: boolean): boolean {
  const submitted = fields.first('auto-submitted');
  return (
    (submitted !== undefined && !/^no\b/i.test(submitted)) ||
    /^(bulk|list|junk|auto_reply)\b/i.test(fields.first('precedence') ?? '') ||
    ['list-id', 'list-unsubscribe', 'x-autoreply', 'x-autorespond', 'x-loop', LOOP_MARKER].some(
      (name) => fields.first(name) !== undefined,
    ) ||
    /\b(all|oof|autoreply)\b/i.test(fields.first('x-auto-response-suppress') ?? '') ||
    hasNullReturnPath(fields, nullReturnPath) ||
    isReport(fields) ||
    /^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|owner-.*|.*-request)@/i.test(from)
  );
}

/** A delivery status notification (RFC 3464), or one of the older kind that only its sender gives away. */
export function isBounce(fields: Fields, from: string, nullReturnPath: boolean): boolean {
  return (
    (isReport(fields) && /report-type\s*=\s*"?delivery-status/i.test(fields.first('content-type') ?? '')) ||
    (hasNullReturnPath(fields, nullReturnPath) && /^(mailer-daemon|postmaster)@/i.test(from))
  );
}

function isReport(fields: Fields): boolean {
  return /^multipart\/report\b/i.test(fields.first('content-type') ?? '');
}

function hasNullReturnPath(fields: Fields, nullReturnPath: boolean): boolean {
  return nullReturnPath || /^<\s*>$/.test(fields.first('return-path') ?? '');
}
