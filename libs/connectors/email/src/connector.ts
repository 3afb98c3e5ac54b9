import {
  emailAcknowledge,
  emailReply,
  type Boundaries,
  type Mailbox,
  StewardError,
  type Operation,
} from '@steward/contracts';
import type { Connector, OperationHandler } from '@steward/broker';
import type { Logger } from '@steward/platform';
import { compose, messageIdOf, type ComposedMail } from './compose.js';
import type { Delivery } from './delivery.js';
import { createLocalDelivery } from './local-delivery.js';
import { Maildir } from './maildir.js';
import { previewMail } from './preview.js';
import { parseSmtpUrl } from './smtp/server.js';
import { createSmtpDelivery } from './smtp/smtp-delivery.js';

export interface EmailConnectorOptions {
  mode:
    | { kind: 'local'; sentMaildir: string }
    /** `evidenceMaildir`: where the server files each message before it answers; without it an unanswered message is in doubt. */
    | { kind: 'smtp'; url: string; sentMaildir: string; evidenceMaildir?: string | undefined };
  from: Mailbox;
  /** Right side of our Message-IDs, usually the domain of `from`. Changing it makes earlier evidence unfindable. */
  messageIdDomain: string;
  evidenceGraceMs: number;
  boundaries: Boundaries;
  log: Logger;
}

/**
 * `email.reply` and `email.acknowledge`: through the built-in local mailbox, or through an account by SMTP.
 *
 * @throws StewardError `input.invalid` when the SMTP URL cannot be used
 * @example createEmailConnector({ mode: { kind: 'local', sentMaildir: join(home, 'mail/sent') }, from: { address: 'me@acme.example' },
 *   messageIdDomain: 'acme.example', evidenceGraceMs: 30_000, boundaries, log })
 */
export function createEmailConnector(options: EmailConnectorOptions): Connector {
  const delivery = deliveryFor(options);
  return {
    name: 'email',
    account: delivery.account,
    handlers: [handler(emailReply, options, delivery), handler(emailAcknowledge, options, delivery)],
    health: () => delivery.health(),
  };
}

function deliveryFor({ mode, ...options }: EmailConnectorOptions): Delivery {
  const sent = new Maildir(mode.sentMaildir);
  if (mode.kind === 'local') return createLocalDelivery(sent, options.boundaries);
  return createSmtpDelivery({
    ...options,
    server: parseSmtpUrl(mode.url),
    sent,
    evidence: mode.evidenceMaildir === undefined ? null : new Maildir(mode.evidenceMaildir),
  });
}

type MailOperation = Operation<string, (typeof emailReply)['args'], (typeof emailReply)['receipt']>;

function handler(
  operation: MailOperation,
  options: EmailConnectorOptions,
  delivery: Delivery,
): OperationHandler<MailOperation> {
  return {
    operation,
    preview: (mail, request) => previewMail(operation, mail, request),
    async execute({ key, args, callingSince, deadline, signal }) {
      let mail: ComposedMail;
      try {
        mail = await compose(operation.name, args, { ...options, key, date: callingSince ?? new Date() });
      } catch (cause) {
        const error = new StewardError('connector.bad_arguments', `This mail cannot be written: ${messageOf(cause)}`);
        return { outcome: 'not_done', error };
      }
      return delivery.send({ key, mail, deadline, signal });
    },
    reconcile: ({ key, callingSince, deadline }) =>
      delivery.find({ key, messageId: messageIdOf(key, options.messageIdDomain), callingSince, deadline }),
  };
}

/** Our own errors name the field and not its value; a library's may repeat it. */
function messageOf(cause: unknown): string {
  return cause instanceof StewardError ? cause.message : 'the mail composer failed.';
}
