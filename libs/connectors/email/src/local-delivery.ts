import { StewardError, type Boundaries } from '@steward/contracts';
import { effectName } from './compose.js';
import { mustStop, stoppedBeforeSending, type Delivery, type MailReceipt } from './delivery.js';
import type { Maildir } from './maildir.js';

/**
 * The built-in local mailbox: sending is filing the message, once, in a Maildir. Whether it happened can always be told, and a writer
 * that was stopped and wakes up later finds the name taken.
 */
export function createLocalDelivery(sent: Maildir, boundaries: Boundaries): Delivery {
  const receipt = (messageId: string, filedAt: Date): MailReceipt => ({
    messageId,
    acceptedAt: filedAt.toISOString(),
    via: 'local-mailbox',
  });
  return {
    account: 'local',
    async send(outgoing) {
      if (mustStop(outgoing)) return { outcome: 'not_done', error: stoppedBeforeSending() };
      const name = effectName(outgoing.key);
      try {
        const filed = await sent.file(name, outgoing.mail.raw);
        await boundaries.reached('call.sent', { key: outgoing.key });
        await boundaries.reached('call.evidence_filed', { key: outgoing.key });
        return { outcome: 'done', receipt: receipt(outgoing.mail.messageId, filed.filedAt), costMicros: 0 };
      } catch (cause) {
        // Linked, but perhaps not yet on disk: the next attempt looks again.
        const linked = await sent.find(name).catch(() => 'unreadable');
        return { outcome: linked === null ? 'not_done' : 'unknown', error: unwritable(cause) };
      }
    },
    async find(earlier) {
      const filed = await sent.find(effectName(earlier.key)).catch((cause: unknown) => {
        throw unwritable(cause);
      });
      return filed
        ? { outcome: 'found', receipt: receipt(earlier.messageId, filed.filedAt), costMicros: 0 }
        : { outcome: 'absent' };
    },
    async health() {
      try {
        await sent.probe();
        return { ok: true, detail: 'Mail is kept in the local mailbox; none leaves this machine.' };
      } catch (cause) {
        return { ok: false, detail: unwritable(cause).message };
      }
    },
  };
}

function unwritable(cause: unknown): StewardError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  return new StewardError(
    'connector.unreachable',
    `The Maildir for sent mail (mail/sent in STEWARD_HOME) cannot be written: ${code}. Check space and permissions.`,
    { cause },
  );
}
