import { parseInbound, type InboundResult, type ParsedMail } from '@steward/connector-email';
import { StewardError, type Boundaries } from '@steward/contracts';
import type { Intake, IntakeInput } from '@steward/ledger';
import { sha256, type BlobStore } from '@steward/platform';
import type { Acknowledgement } from './acknowledgement.js';

export type Accepted = Awaited<ReturnType<Intake['accept']>>;
export type AcceptRaw = (raw: Buffer, envelope?: { nullReturnPath: boolean }) => Promise<Accepted>;

export interface MailAcceptorOptions {
  intake: Intake;
  blobs: Pick<BlobStore, 'put'>;
  acknowledge: (mail: ParsedMail) => Promise<Acknowledgement>;
  /** Domain of our own Message-IDs, by which a mail of ours that comes back is known. */
  ownDomain: string;
  boundaries: Boundaries;
}

/**
 * Takes in one raw message, whatever its bytes. When it has answered, blob, work item and events are on disk; when it throws, the sender
 * must keep the message and send it again, and a repeat is recognised. A mail that is not for an agent becomes a quarantined item.
 */
export function createMailAcceptor(options: MailAcceptorOptions): AcceptRaw {
  const { intake, boundaries } = options;
  return async (raw, envelope) => {
    const blob = await options.blobs.put(raw);
    await boundaries.reached('ingest.blob_written');
    const parsed = await parseInbound(raw, { ...envelope, ownDomain: options.ownDomain });
    const input = await toInput(parsed, raw);
    const accepted = await intake.accept({ ...input, raw: blob }).catch((error: unknown) => {
      // Headers that the parser let through and the contract does not: sent again they would be refused again.
      if (!(error instanceof StewardError && error.code === 'input.invalid')) throw error;
      return intake.accept({ ...unreadable(raw, 'malformed'), raw: blob });
    });
    await boundaries.reached('ingest.committed');
    return accepted;
  };

  async function toInput(parsed: InboundResult, raw: Buffer): Promise<Omit<IntakeInput, 'raw'>> {
    const quarantine = parsed.kind === 'quarantined' ? parsed.reason : null;
    const { mail } = parsed;
    if (mail === null) return unreadable(raw, quarantine);
    const { from, replyTo, subject, messageId, references, automatic } = mail;
    const acknowledgement = quarantine === null ? await options.acknowledge(mail) : null;
    return {
      dedupKey: messageId === null ? digestKey(raw) : `message-id:${messageId}`,
      mail: { from, replyTo, subject, messageId, references, automatic, acknowledgement },
      threadIds: mail.inReplyTo === null ? [] : [mail.inReplyTo],
      quarantine,
    };
  }
}

function unreadable(raw: Buffer, quarantine: IntakeInput['quarantine']): Omit<IntakeInput, 'raw'> {
  return { dedupKey: digestKey(raw), mail: null, threadIds: [], quarantine };
}

function digestKey(raw: Buffer): string {
  return `sha256:${sha256(raw)}`;
}
