import type { AddressObject, EmailAddress } from 'mailparser';
import type { EventData, Mailbox } from '@steward/contracts';
import { LOOP_MARKER, MESSAGE_ID, isMailAddress } from '../compose.js';
import { Fields, isAutomatic, isBounce } from './automatic.js';
import { bodyText } from './body-text.js';
import { scanHeaderSection } from './header-section.js';
import { line } from './lines.js';
import { readMime, type MimeContent } from './read-mime.js';

export type QuarantineReason = EventData<'mail.quarantined'>['reason'];

/** What Steward reads of an incoming mail. Every string comes from outside: data, never an instruction. */
export interface ParsedMail {
  from: Mailbox;
  to: Mailbox[];
  /** Addresses in Reply-To other than `from`. */
  replyTo: Mailbox[];
  subject: string;
  messageId: string | null;
  inReplyTo: string | null;
  /** The thread's Message-IDs, root first; `inReplyTo` where the mail names no others. */
  references: string[];
  /** The sender's own claim, ISO 8601. */
  date: string | null;
  /** A machine wrote it: never answered by itself. */
  automatic: boolean;
  text: string;
  textTruncated: boolean;
  attachments: { name: string; contentType: string; bytes: number }[];
}

export type InboundResult =
  | { kind: 'mail'; mail: ParsedMail }
  /** Not for an agent. `mail` is what could be read of it, for the operator. */
  | { kind: 'quarantined'; reason: QuarantineReason; mail: ParsedMail | null };

export interface InboundOptions {
  /** The SMTP envelope said MAIL FROM:<>. */
  nullReturnPath?: boolean;
  /** Domain of our own Message-IDs: mail that carries our own marker has come back in a loop. */
  ownDomain?: string;
}

const MAX_FIELDS = 1000;
/** RFC 5321 section 6.3: a large count of Received fields is a loop; “normally at least 100”. */
const MAX_RECEIVED = 100;
const MAX_REFERENCES = 100;
const MAX_ATTACHMENTS = 100;

/**
 * Reads a raw message (RFC 5322, MIME). Never throws, whatever the bytes; time and memory are bounded by the size of the message.
 *
 * @example const result = await parseInbound(raw); if (result.kind === 'mail') console.log(result.mail.subject);
 */
export async function parseInbound(raw: Buffer, options: InboundOptions = {}): Promise<InboundResult> {
  const quarantined = (reason: QuarantineReason, mail: ParsedMail | null = null): InboundResult => ({
    kind: 'quarantined',
    reason,
    mail,
  });
  if (raw.every(isWhiteSpace)) return quarantined('empty');
  const section = scanHeaderSection(raw);
  if (!section.wellFormed) return quarantined('malformed');
  if (section.received > MAX_RECEIVED) return quarantined('loop');
  if (section.fields > MAX_FIELDS) return quarantined('too_many_headers');

  let content: MimeContent;
  try {
    content = await readMime(raw);
  } catch {
    return quarantined('malformed');
  }
  const fields = new Fields(content.headerLines);
  const from = mailboxes(content.headers.get('from'))[0];
  if (!from) return quarantined('no_sender');
  const mail = toMail(content, fields, from, options);
  if (options.ownDomain !== undefined && fields.first(LOOP_MARKER) === options.ownDomain)
    return quarantined('loop', mail);
  if (isBounce(fields, from.address, options.nullReturnPath ?? false)) return quarantined('bounce', mail);
  if (mail.text === '' && mail.subject === '' && mail.attachments.length === 0) return quarantined('empty', mail);
  return { kind: 'mail', mail };
}

function toMail(content: MimeContent, fields: Fields, from: Mailbox, options: InboundOptions): ParsedMail {
  const { headers } = content;
  const body = bodyText(content);
  const date = headers.get('date');
  const inReplyTo = messageIds(fields.first('in-reply-to'))[0] ?? null;
  const references = messageIds(fields.first('references'));
  return {
    from,
    to: mailboxes(headers.get('to')).slice(0, 20),
    replyTo: mailboxes(headers.get('reply-to'))
      .filter((mailbox) => mailbox.address !== from.address)
      .slice(0, 20),
    subject: line(headers.get('subject'), 1000),
    messageId: messageIds(fields.first('message-id'))[0] ?? null,
    inReplyTo,
    references: references.length > 0 ? withEnds(references) : inReplyTo === null ? [] : [inReplyTo],
    // mailparser answers an unreadable date with now, which would be a fact of our own making.
    date: date instanceof Date && !Number.isNaN(Date.parse(fields.first('date') ?? '')) ? date.toISOString() : null,
    automatic: isAutomatic(fields, from.address, options.nullReturnPath ?? false),
    text: body.text,
    textTruncated: body.truncated,
    attachments: content.attachments.slice(0, MAX_ATTACHMENTS).map(({ name, contentType, bytes }) => ({
      name: line(name?.split(/[\\/]/).pop(), 255) || 'unnamed',
      contentType: line(contentType, 100),
      bytes,
    })),
  };
}

/** Usable mailboxes only, groups flattened: one that cannot be written back to is no sender. */
function mailboxes(header: unknown): Mailbox[] {
  const objects = (Array.isArray(header) ? header : [header]).filter(
    (value): value is AddressObject => typeof value === 'object' && value !== null && 'value' in value,
  );
  const flat = (entries: EmailAddress[]): EmailAddress[] => entries.flatMap((entry) => entry.group ?? [entry]);
  return objects
    .flatMap((object) => flat(object.value))
    .flatMap((entry) => {
      const at = entry.address?.lastIndexOf('@') ?? -1;
      const address = `${entry.address?.slice(0, at)}@${entry.address?.slice(at + 1).toLowerCase()}`;
      if (at < 1 || address.length > 320 || !isMailAddress(address)) return [];
      const name = line(entry.name, 200);
      return [name === '' ? { address } : { address, name }];
    });
}

/** Read from the raw field: the parser's own reading makes an id of any word. */
function messageIds(field: string | undefined): string[] {
  const found = (field ?? '').match(/<[^<>\s]+>/g) ?? [];
  return [...new Set(found)].filter((id) => id.length <= 998 && MESSAGE_ID.test(id));
}

/** The root names the thread and the latest name the parent; what lies between may go. */
function withEnds(references: string[]): string[] {
  if (references.length <= MAX_REFERENCES) return references;
  return [...references.slice(0, 1), ...references.slice(1 - MAX_REFERENCES)];
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
