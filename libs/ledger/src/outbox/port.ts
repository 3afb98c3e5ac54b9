import type { DecisionSignal, InboundEmail } from '@steward/contracts';
import type { Client } from '@steward/platform';

/** Work for the relay: start a workflow or send it a signal, until consumed. */
export interface OutboxRow {
  id: number;
  kind: 'workflow.start' | 'workflow.signal';
  workflowId: string;
  payload: OutboxPayload;
  attempts: number;
}

export type OutboxPayload =
  | { kind: 'start'; agent: string; input: InboundEmail }
  | { kind: 'decision'; signal: DecisionSignal }
  | { kind: 'resolution'; intentKey: string };

export interface Outbox {
  enqueue(
    client: Client,
    row: { kind: OutboxRow['kind']; dedupKey: string; workflowId: string; payload: OutboxPayload },
  ): Promise<void>;
  /** Takes due rows with SKIP LOCKED and pushes their next attempt into the future (backoff), so that relays never collide. */
  claim(limit: number): Promise<OutboxRow[]>;
  failed(id: number, error: string): Promise<void>;
  /** Consumed: the workflow is started, or has read the decision. */
  consumed(id: number): Promise<void>;
  /** Called by the activity that read the decision: the signal need not be sent again. */
  consumedBy(dedupKey: string): Promise<void>;
}
