import type { KeyObject } from 'node:crypto';
import type { Boundaries, InboundEmail } from '@steward/contracts';
import type { Broker } from '@steward/broker';
import type { EventLog, Ledger, Outbox } from '@steward/ledger';
import type { MemoryStore } from '@steward/memory';
import type { ChatModel, Prompt } from '@steward/model';
import type { BlobStore, Database, Logger } from '@steward/platform';
import type { RunSettings } from '@steward/temporal-api';
import type { Attempt } from './attempts/attempt.js';

/** What the text of a mail and the names of its attachments are; a parser's work. */
export type ReadMail = (raw: Buffer) => Promise<{ text: string; attachments: string[] }>;

/** Everything that activities need. The worker composes it; none of it reaches a workflow. */
export interface ActivityPorts {
  db: Pick<Database, 'transaction'>;
  ledger: Pick<
    Ledger,
    | 'step'
    | 'lookup'
    | 'cancel'
    | 'approve'
    | 'reject'
    | 'expire'
    | 'approvalState'
    | 'action'
    | 'intentState'
    | 'reserveModelCall'
    | 'settleModelCall'
    | 'releaseModelCall'
  >;
  events: Pick<EventLog, 'append'>;
  outbox: Pick<Outbox, 'consumedBy'>;
  broker: Pick<Broker, 'perform' | 'connectors'>;
  memory: Pick<MemoryStore, 'recall'>;
  /** Null where no model is configured: runs wait, and say so. */
  chat: ChatModel | null;
  /** The current version of a prompt by its id; undefined for one that this build does not know. */
  prompts: (id: string) => Prompt | undefined;
  blobs: Pick<BlobStore, 'get'>;
  readMail: ReadMail;
  /** Verifies that a wake-up came from the gateway. */
  approvalPublicKey: KeyObject;
  settings: RunSettings;
  log: Logger;
  boundaries: Boundaries;
  /** Tests hand in an attempt of their own; else Temporal's. */
  attempt?: () => Attempt;
}

/** Reads an incoming mail from its blob. */
export async function readInbound(
  ports: Pick<ActivityPorts, 'blobs' | 'readMail'>,
  mail: InboundEmail,
): Promise<{ text: string; attachments: string[] }> {
  return ports.readMail(await ports.blobs.get(mail.raw));
}
