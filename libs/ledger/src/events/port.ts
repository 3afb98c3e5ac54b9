import type { EventData, EventName, EventPersonal, RecordedEvent } from '@steward/contracts';
import type { Client } from '@steward/platform';

/** An event to append. Unique on (workflowId, step, transition) where all three are given: a repeat appends nothing. */
export interface NewEvent<N extends EventName = EventName> {
  type: N;
  data: EventData<N>;
  personal?: EventPersonal<N>;
  personId?: string | null;
  workflowId?: string | null;
  step?: string | null;
  transition?: string | null;
  /** `operator`, `agent:<name>`, `system:<part>` */
  actor: string;
  /** The work item or run that all of one story share. */
  correlationId: string;
  causationId?: string | null;
}

/** The log. Positions are tokens `tx:position`; see comparePositions in contracts. */
export interface EventLog {
  append<N extends EventName>(
    client: Client,
    event: NewEvent<N>,
  ): Promise<{ at: string; appended: boolean; id: string }>;
  /** Events after `after` in safe order: never past a transaction that may still commit. At most `limit` (1000). */
  read(after: string | null, limit: number): Promise<RecordedEvent[]>;
  /** All events of one story, oldest first, for `explain`. */
  story(correlationId: string): Promise<RecordedEvent[]>;
  /** Decrypts an event's or row's personal part; null once the person's key was destroyed. */
  decryptPersonal(personId: string, personal: Uint8Array): Promise<unknown | null>;
}
