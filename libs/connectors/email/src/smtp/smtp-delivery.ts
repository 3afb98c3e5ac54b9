import type { Boundaries } from '@steward/contracts';
import type { Reconciliation } from '@steward/broker';
import type { Logger } from '@steward/platform';
import { effectName } from '../compose.js';
import { mustStop, stoppedBeforeSending, type Delivery, type Earlier, type MailReceipt } from '../delivery.js';
import { findByMessageId } from '../evidence.js';
import type { FiledMessage, Maildir } from '../maildir.js';
import type { SmtpServer } from './server.js';
import { createProbe } from './probe.js';
import { transmit } from './transmit.js';

export interface SmtpDeliveryOptions {
  server: SmtpServer;
  /** Our own copies. One that is there proves a success; one that is missing proves nothing, since it is filed after the answer. */
  sent: Maildir;
  /** Where the server files each message before it answers, or null. Only this makes “not found” count. */
  evidence: Maildir | null;
  /** How long after an unanswered attempt the server may still be filing, in milliseconds. */
  evidenceGraceMs: number;
  boundaries: Boundaries;
  log: Logger;
}

/** Sends through a mail account. SMTP has no idempotency key, so whether an unanswered message went out is read from what was filed. */
export function createSmtpDelivery(options: SmtpDeliveryOptions): Delivery {
  const { server, sent, evidence, boundaries } = options;
  const probe = createProbe(server);
  const receipt = (messageId: string, at: Date): MailReceipt => ({
    messageId,
    acceptedAt: at.toISOString(),
    via: 'smtp',
  });
  const found = (messageId: string, filed: FiledMessage): Reconciliation<MailReceipt> => ({
    outcome: 'found',
    receipt: receipt(messageId, filed.filedAt),
    costMicros: 0,
  });

  async function send({ key, mail, ...limits }: Parameters<Delivery['send']>[0]): ReturnType<Delivery['send']> {
    const copy = await sent.find(effectName(key)).catch(() => null);
    if (copy) return { outcome: 'done', receipt: receipt(mail.messageId, copy.filedAt), costMicros: 0 };
    if (mustStop(limits)) return { outcome: 'not_done', error: stoppedBeforeSending() };
    const transmission = await transmit(server, mail, limits);
    if (transmission.outcome !== 'accepted') return transmission;
    const acceptedAt = new Date();
    await boundaries.reached('call.sent', { key });
    try {
      await sent.file(effectName(key), mail.raw);
      await boundaries.reached('call.evidence_filed', { key });
    } catch (err) {
      // The message is out: a full disk here must not make it look otherwise.
      options.log.error({ err, key }, 'the copy of a sent mail could not be filed; check mail/sent in STEWARD_HOME');
    }
    return { outcome: 'done', receipt: receipt(mail.messageId, acceptedAt), costMicros: 0 };
  }

  async function find(earlier: Earlier): ReturnType<Delivery['find']> {
    const copy = await sent.find(effectName(earlier.key)).catch(() => null);
    if (copy) return found(earlier.messageId, copy);
    if (!evidence)
      return {
        outcome: 'unknown',
        evidence: `${server.label} did not answer, and it keeps no copy that Steward could look at. Ask the recipient, or look into the account's sent mail for ${earlier.messageId}.`,
      };
    const waitedFor = earlier.deadline.getTime() + options.evidenceGraceMs;
    try {
      const filed = await findByMessageId(evidence, earlier.messageId, earlier.callingSince);
      if (filed) return found(earlier.messageId, filed);
    } catch (cause) {
      if (Date.now() < waitedFor) return { outcome: 'not_yet', retryAfterMs: waitedFor - Date.now() };
      return { outcome: 'unknown', evidence: `SENT_MAILDIR could not be searched: ${(cause as Error).message}` };
    }
    // Read after the search: a message that came before this instant was found.
    const remaining = waitedFor - Date.now();
    return remaining <= 0 ? { outcome: 'absent' } : { outcome: 'not_yet', retryAfterMs: remaining };
  }

  return {
    account: 'real',
    send,
    find,
    async health() {
      const answer = await probe();
      if (!answer.ok) return answer;
      try {
        await sent.probe();
        await evidence?.mustExist();
      } catch (cause) {
        const where = evidence ? 'mail/sent in STEWARD_HOME or SENT_MAILDIR' : 'mail/sent in STEWARD_HOME';
        return { ok: false, detail: `${where} cannot be used: ${(cause as NodeJS.ErrnoException).code}.` };
      }
      return answer;
    },
  };
}
