import type { BlobRef, EventData, InboundEmail } from '@steward/contracts';

/** Stored incoming mail: one transaction that makes the work item, its events and the outbox row that starts its run. */
export interface IntakeInput {
  /** What makes the message the same one: its Message-ID, or the hash of its raw bytes where it has none. Stored as a keyed hash only. */
  dedupKey: string;
  raw: BlobRef;
  /** Null for a mail that is quarantined because it could not be read. */
  mail: Omit<
    InboundEmail,
    'itemId' | 'threadId' | 'personId' | 'correspondent' | 'firstOfThread' | 'raw' | 'receivedAt'
  > | null;
  /**
   * Message-IDs (plain) that tell the thread, most telling first (In-Reply-To), before the mail's own references; hashed before they are
   * stored.
   */
  threadIds: string[];
  quarantine: EventData<'mail.quarantined'>['reason'] | null;
}

export interface Intake {
  /**
   * Stores the message with its events and the start of its run, or tells that it came again. When this has returned, SMTP may answer 250.
   *
   * @throws StewardError `input.invalid` when headers break the bounds of `InboundEmail`; then nothing is stored
   */
  accept(input: IntakeInput): Promise<{ kind: 'accepted' | 'duplicate' | 'quarantined'; itemId: string; at: string }>;
}
