import type { RecordedEvent } from '@steward/contracts';
import { runOf, type Projection } from '../projection.js';
import { NO_FACTS, evolveFacts, type Facts } from './facts.js';
import { show, type InboxState } from './show.js';

/** One row an item: what the operator must look at. The personal part is copied as it is, encrypted under the person's key. */
export interface InboxRow {
  itemId: string;
  /** The run's id, which is the item's; null until it has started. */
  runId: string | null;
  state: InboxState;
  agent: string | null;
  operation: string | null;
  actionId: string | null;
  approvalId: string | null;
  digest: string | null;
  rules: string[];
  detail: string | null;
  facts: Facts;
  personId: string | null;
  personal: Uint8Array | null;
  /** ISO 8601, as all times here. */
  expiresAt: string | null;
  receivedAt: string;
  updatedAt: string;
  /** Position of the last event that changed the row. */
  at: string;
}

export const inboxProjection: Projection<InboxRow> = { name: 'inbox', keyOf, evolve };

function keyOf(event: RecordedEvent): string | null {
  switch (event.type) {
    case 'mail.received':
    case 'mail.quarantined':
    case 'item.closed':
      return event.data.itemId;
    default:
      return runOf(event);
  }
}

function evolve(row: InboxRow | null, event: RecordedEvent): InboxRow | null {
  if (event.type === 'mail.received' || event.type === 'mail.quarantined') {
    // A work item is received once; its id makes a second event a repeat.
    return row ?? withFacts(blank(event.data.itemId, event), evolveFacts(NO_FACTS, event), event);
  }
  if (row === null) {
    // A run that no mail began has a row only once it needs the operator: nothing that waits for a decision may stay unseen.
    const itemId = event.type === 'approval.asked' || event.type === 'intent.in_doubt' ? runOf(event) : null;
    if (itemId === null) return null;
    const begun = { ...blank(itemId, event), personId: null, personal: null, runId: itemId };
    return withFacts(begun, evolveFacts({ ...NO_FACTS, run: 'running' }, event), event);
  }
  const facts = evolveFacts(row.facts, event);
  return facts === row.facts ? row : withFacts(row, facts, event);
}

function withFacts(row: InboxRow, facts: Facts, event: RecordedEvent): InboxRow {
  const { state, act, detail } = show(facts);
  const started = event.type === 'run.started' ? { agent: event.data.agent, runId: row.itemId } : {};
  return {
    ...row,
    ...started,
    state,
    detail,
    operation: act?.operation ?? null,
    actionId: act?.actionId ?? null,
    approvalId: act?.approvalId ?? null,
    digest: act?.digest ?? null,
    rules: act?.rules ?? [],
    expiresAt: act?.expiresAt ?? null,
    facts,
    updatedAt: event.recordedAt,
    at: event.at,
  };
}

function blank(itemId: string, event: RecordedEvent): InboxRow {
  return {
    itemId,
    runId: null,
    state: 'received',
    agent: null,
    operation: null,
    actionId: null,
    approvalId: null,
    digest: null,
    rules: [],
    detail: null,
    facts: NO_FACTS,
    personId: event.personId,
    personal: event.personal,
    expiresAt: null,
    receivedAt: event.recordedAt,
    updatedAt: event.recordedAt,
    at: event.at,
  };
}
