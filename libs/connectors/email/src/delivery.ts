import { StewardError, type ReceiptOf, type emailReply } from '@steward/contracts';
import type { Execution, Reconciliation } from '@steward/broker';
import type { ComposedMail } from './compose.js';

export type MailReceipt = ReceiptOf<typeof emailReply>;

/** Where mail goes out. Each kind leaves a copy in the sent Maildir under the effect's name. */
export interface Delivery {
  readonly account: 'local' | 'real';
  /** One attempt; sends nothing when the copy shows that an earlier one succeeded. */
  send(outgoing: Outgoing): Promise<Execution<MailReceipt>>;
  /** Asks whether an earlier attempt succeeded. */
  find(earlier: Earlier): Promise<Reconciliation<MailReceipt>>;
  health(): Promise<{ ok: true; detail: string } | { ok: false; detail: string }>;
}

export interface Outgoing {
  key: string;
  mail: ComposedMail;
  deadline: Date;
  signal: AbortSignal;
}

export interface Earlier {
  key: string;
  messageId: string;
  callingSince: Date | null;
  /** The earlier attempt's: it did not send after that. */
  deadline: Date;
}

/** Nothing was sent, because the caller stopped the attempt or its time was over. */
export function stoppedBeforeSending(): StewardError {
  return new StewardError('connector.unreachable', 'The attempt was stopped before anything was sent.');
}

/** True when the attempt may not go past its point of no return any more. */
export function mustStop(outgoing: Pick<Outgoing, 'deadline' | 'signal'>): boolean {
  return outgoing.signal.aborted || Date.now() >= outgoing.deadline.getTime();
}
