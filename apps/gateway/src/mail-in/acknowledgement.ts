import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParsedMail } from '@steward/connector-email';
import type { InboundEmail } from '@steward/contracts';
import type { Logger } from '@steward/platform';

export type Acknowledgement = InboundEmail['acknowledgement'];

const BUILT_IN = `Hello,

thank you for your message “{subject}”. It has arrived, and you will hear from us.

{company}
`;
const MAX_TEMPLATE = 20_000;
/** The contract's bound on a mail's text. */
const MAX_TEXT = 50_000;
/** Whoever writes to us chooses the subject, and the acknowledgement goes to whatever address he gave: not much of it is repeated. */
const MAX_SUBJECT = 120;

/**
 * Renders the operator's own words for a mail that arrived: `templates/acknowledge.txt` in STEWARD_HOME, else a built-in text. The file is
 * read for each mail, so that an edit counts at once. Null where none is wanted or wise: switched off, written by a machine (RFC 3834), or
 * the operator's file cannot be read, since our words must not stand for his.
 */
export function createAcknowledgements(options: { home: string; on: boolean; company: string; log: Logger }) {
  const path = join(options.home, 'templates', 'acknowledge.txt');

  async function template(): Promise<string | null> {
    try {
      const text = await readFile(path, 'utf8');
      if (text.trim() !== '' && text.length <= MAX_TEMPLATE) return text;
      options.log.error(`templates/acknowledge.txt is empty or longer than ${MAX_TEMPLATE} characters: none is sent`);
      return null;
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code === 'ENOENT') return BUILT_IN;
      options.log.error({ err }, 'templates/acknowledge.txt cannot be read: no acknowledgement is sent');
      return null;
    }
  }

  return async (mail: Pick<ParsedMail, 'subject' | 'automatic'>): Promise<Acknowledgement> => {
    if (!options.on || mail.automatic) return null;
    const text = await template();
    if (text === null) return null;
    const subject = mail.subject.length > MAX_SUBJECT ? `${mail.subject.slice(0, MAX_SUBJECT)}…` : mail.subject;
    const values: Record<string, string> = { subject: subject || 'your message', company: options.company };
    return {
      subject: /^re:/i.test(mail.subject) ? mail.subject : `Re: ${subject || 'your message'}`,
      // In one pass: a placeholder inside a subject stays text.
      text: text.replace(/\{(subject|company)\}/g, (_match, name: string) => values[name] ?? '').slice(0, MAX_TEXT),
    };
  };
}
