import type { Boundaries, DecisionSignal } from '@steward/contracts';
import type { JudgeProvider } from '@steward/governance';
import type { Database, JsonCipher } from '@steward/platform';
import type { AttemptFence } from '../intents/fence.js';
import type { Threads } from '../intake/threads.js';
import type { Persons } from '../persons/persons.js';
import type { EventLog } from '../events/port.js';
import type { Outbox } from '../outbox/port.js';
import type { StepStore } from '../steps/steps.js';

/** Durations in milliseconds. */
export interface LedgerSettings {
  /** How long an approval waits for the operator. */
  approvalTtlMs: number;
  /** How long after it was allowed or approved an act may still be begun. */
  callByMs: number;
  /** How long a run waits for the operator's word on an effect in doubt. */
  inDoubtTtlMs: number;
  /** IANA name; decides where a budget's day begins. */
  timeZone: string;
}

/** What the gateway signs: the signal's fields and the workflow id, so that a signal cannot be replayed to another run. */
export type UnsignedDecision = Omit<DecisionSignal, 'signature'> & { workflowId: string };

/** What the ledger's parts share. */
export interface LedgerContext {
  db: Database;
  events: EventLog;
  outbox: Outbox;
  judge: JudgeProvider;
  settings: LedgerSettings;
  boundaries: Boundaries;
  persons: Persons;
  threads: Threads;
  steps: StepStore;
  fence: AttemptFence;
  bodies: JsonCipher;
  results: JsonCipher;
  args: JsonCipher;
  receipts: JsonCipher;
  reasons: JsonCipher;
  /** Decides only on which budget day an expense falls; everything that expires goes by the database's clock. */
  clock: () => Date;
  signDecision: ((unsigned: UnsignedDecision) => string) | undefined;
}
