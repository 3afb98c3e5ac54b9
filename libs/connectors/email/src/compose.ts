import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { StewardError, emailAcknowledge, type ArgsOf, type Mailbox, type emailReply } from '@steward/contracts';

export type OutgoingMail = ArgsOf<typeof emailReply>;

/** A message ready to be transmitted: the RFC 5321 envelope and the RFC 5322 bytes, lines ended by CRLF. */
export interface ComposedMail {
  messageId: string;
  envelope: { from: string; to: string[] };
  raw: Buffer;
}

/** Marks what a Steward sent, with its domain as value: another Steward knows it as automatic, our own as a loop. */
export const LOOP_MARKER = 'X-Steward-Sent-By';

/** RFC 5322 sets no limit, mail servers do; a thread is found by its root and its latest messages. */
const MAX_REFERENCES = 20;
/** Looser than RFC 5322, because a thread hangs on what its sender made up; strict about what could end a header. */
export const MESSAGE_ID = /^<[^<>\s\p{Cc}]+>$/u;
// dot-atom or non-ASCII local part (RFC 5322 section 3.2.3, RFC 6531), a domain or an address literal. Quoted local parts are refused:
// hardly anybody has one, and mail servers read them in different ways.
const ADDRESS =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@([\p{L}\p{M}\p{N}-]+(\.[\p{L}\p{M}\p{N}-]+)*\.?|\[[\w.:]+\])$/u;
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** The file name and the left side of the Message-ID: the same for the same key, and telling nothing about it. */
export function effectName(key: string): string {
  return createHash('sha256').update(`steward/effect/${key}`).digest('hex').slice(0, 40);
}

export function isMailAddress(text: string): boolean {
  return ADDRESS.test(text);
}

export function messageIdOf(key: string, domain: string): string {
  return `<${effectName(key)}@${domain}>`;
}

/**
 * Checks what would become a header. nodemailer encodes all of it safely; it is refused here so that what is sent is exactly what the
 * preview showed, and never a cleaned-up variant.
 *
 * @throws StewardError `input.invalid` naming the field, not its value
 */
export function checkHeaders(mail: OutgoingMail): void {
  const wrong = (field: string, what: string) => new StewardError('input.invalid', `${field}: ${what}`);
  mail.to.forEach((mailbox, index) => {
    if (!isMailAddress(mailbox.address)) throw wrong(`to.${index}.address`, 'is not a mail address');
    if (CONTROL.test(mailbox.name ?? '')) throw wrong(`to.${index}.name`, 'holds a line break or control character');
  });
  if (CONTROL.test(mail.subject)) throw wrong('subject', 'holds a line break or control character');
  if (mail.inReplyTo !== null && !MESSAGE_ID.test(mail.inReplyTo)) throw wrong('inReplyTo', 'is not a Message-ID');
}

/**
 * The message (RFC 5322, MIME by nodemailer). The same input gives the same bytes.
 *
 * @param date of the first attempt where it is known, so that a repeat is the same message
 */
export async function compose(
  operation: string,
  mail: OutgoingMail,
  options: { key: string; from: Mailbox; messageIdDomain: string; date: Date },
): Promise<ComposedMail> {
  checkHeaders(mail);
  const messageId = messageIdOf(options.key, options.messageIdDomain);
  const node = new MailComposer({
    from: named(options.from),
    to: mail.to.map(named),
    subject: mail.subject,
    text: mail.text,
    messageId,
    date: options.date,
    ...(mail.inReplyTo === null ? {} : { inReplyTo: mail.inReplyTo }),
    references: referencesOf(mail),
    headers: {
      [LOOP_MARKER]: options.messageIdDomain,
      // RFC 3834 section 5: tells other machines not to answer. A reply was decided on by a person and is no automatic answer.
      ...(operation === emailAcknowledge.name ? { 'Auto-Submitted': 'auto-replied' } : {}),
    },
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const envelope = node.getEnvelope();
  return { messageId, envelope: { from: envelope.from || '', to: envelope.to }, raw: await node.build() };
}

/** RFC 5322 section 3.6.4: the parent's references and then the parent. Malformed ones, which came from outside, are left out. */
export function referencesOf(mail: Pick<OutgoingMail, 'references' | 'inReplyTo'>): string[] {
  const parent = mail.inReplyTo === null ? [] : [mail.inReplyTo];
  const wellFormed = mail.references.filter((id) => MESSAGE_ID.test(id) && id !== mail.inReplyTo);
  const all = [...new Set(wellFormed), ...parent];
  return all.length <= MAX_REFERENCES ? all : [...all.slice(0, 1), ...all.slice(1 - MAX_REFERENCES)];
}

function named(mailbox: Mailbox): { address: string; name: string } {
  return { address: mailbox.address, name: mailbox.name ?? '' };
}
