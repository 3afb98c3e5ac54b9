import type { Boundaries } from '@steward/contracts';
import type { Intake } from '@steward/ledger';
import type { BlobStore, Logger } from '@steward/platform';
import { createMailAcceptor, type AcceptRaw } from './accept-mail.js';
import { createAcknowledgements } from './acknowledgement.js';
import { createSmtpListener, type SmtpListener } from './smtp-listener.js';

export interface MailIn extends SmtpListener {
  /** The same way in without SMTP. */
  acceptRaw: AcceptRaw;
}

/**
 * Opens the way in for mail: an SMTP listener whose messages become work items.
 *
 * @example const mailIn = await startMailIn({ ...ports, home, port: 4425, acknowledge: true, company: 'Acme', ownDomain: 'acme.example' });
 */
export async function startMailIn(options: {
  intake: Intake;
  blobs: BlobStore;
  /** STEWARD_HOME, where the operator's own template may lie. */
  home: string;
  /** 0 asks for any free port. */
  port: number;
  acknowledge: boolean;
  /** What `{company}` in a template stands for. */
  company: string;
  /** Right side of our own Message-IDs. */
  ownDomain: string;
  boundaries: Boundaries;
  log: Logger;
}): Promise<MailIn> {
  const acknowledge = createAcknowledgements({ ...options, on: options.acknowledge });
  const acceptRaw = createMailAcceptor({ ...options, acknowledge });
  return { ...(await createSmtpListener({ ...options, acceptRaw })), acceptRaw };
}
