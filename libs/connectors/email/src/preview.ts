import {
  emailAcknowledge,
  type ActRequest,
  type Mailbox,
  type Operation,
  type Preview,
  type PreviewDisplay,
} from '@steward/contracts';
import { checkHeaders, type OutgoingMail } from './compose.js';

/**
 * What an approval of a mail is for, and what the operator sees of it. Pure. `before` stays null: the incoming mail's text lies encrypted,
 * and the gateway shows it.
 *
 * @throws StewardError `input.invalid` naming the field that cannot be sent
 */
export function previewMail(
  operation: Operation,
  mail: OutgoingMail,
  request: ActRequest,
): { preview: Preview; display: PreviewDisplay } {
  checkHeaders(mail);
  const to = mail.to.map(readable).join(', ');
  const field = (name: string, label: string, value: string) => ({
    name,
    label,
    value,
    editable: operation.editable.includes(name),
  });
  return {
    preview: {
      operation: operation.name,
      operationVersion: operation.version,
      args: mail,
      recipients: mail.to.map((mailbox) => mailbox.address),
      amounts: [],
      preconditions: { threadId: mail.threadId, inReplyTo: mail.inReplyTo ?? '' },
    },
    display: {
      title: operation.name === emailAcknowledge.name ? `Acknowledge mail from ${to}` : `Reply to ${to}`,
      before: null,
      after: mail.text,
      fields: [field('to', 'To', to), field('subject', 'Subject', mail.subject), field('text', 'Text', mail.text)],
      flags: request.flags,
    },
  };
}

/** The address is always shown: a display name is the sender's own choice and may be somebody else's address. */
function readable(mailbox: Mailbox): string {
  return mailbox.name ? `${mailbox.name} <${mailbox.address}>` : mailbox.address;
}
