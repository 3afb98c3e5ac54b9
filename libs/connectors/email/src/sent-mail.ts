import { readFile } from 'node:fs/promises';
import { StewardError } from '@steward/contracts';
import { parseInbound, type ParsedMail } from './inbound/parse-inbound.js';
import { Maildir, type FiledMessage } from './maildir.js';

/** A sent message as the console shows it. */
export interface SentMail extends Pick<ParsedMail, 'to' | 'subject' | 'messageId' | 'inReplyTo' | 'text'> {
  /** Stable for the life of the message. */
  id: string;
  /** ISO 8601. */
  filedAt: string;
}

const MAX_LIST = 200;
const MAX_BYTES = 25 * 1024 * 1024;

/**
 * What was sent, newest first, from the Maildir where Steward keeps its copies. Files that something else put there and that cannot be
 * read are left out.
 *
 * @param limit at most 200
 * @example await listSentMail(join(home, 'mail/sent'), 50)
 */
export async function listSentMail(folder: string, limit: number): Promise<SentMail[]> {
  const newest = (await new Maildir(folder).list()).slice(0, Math.min(limit, MAX_LIST));
  const mails: SentMail[] = [];
  // One after another: all at once would hold that many messages in memory.
  for (const filed of newest) {
    const mail = await read(filed);
    if (mail) mails.push(mail);
  }
  return mails;
}

/** @throws StewardError `not_found` when there is no such message, or it cannot be read */
export async function readSentMail(folder: string, id: string): Promise<SentMail> {
  const filed = await new Maildir(folder).find(id);
  const mail = filed && (await read(filed));
  if (!mail) throw new StewardError('not_found', 'There is no such message among the sent mail.');
  return mail;
}

async function read(filed: FiledMessage): Promise<SentMail | null> {
  if (filed.bytes > MAX_BYTES) return null;
  const raw = await readFile(filed.path).catch(() => null);
  const parsed = raw && (await parseInbound(raw));
  if (!parsed?.mail) return null;
  const { to, subject, messageId, inReplyTo, text } = parsed.mail;
  return { id: filed.name, filedAt: filed.filedAt.toISOString(), to, subject, messageId, inReplyTo, text };
}
