import type { RecordedEvent } from '@steward/contracts';

/**
 * A read model's rule, pure: what one event makes of one row. Applying the log from its beginning, in order, always gives the same rows, so
 * a read model can be dropped at any time.
 *
 * @example
 * const id = partsProjection.keyOf(event);
 * if (id !== null) rows.set(id, partsProjection.evolve(rows.get(id) ?? null, event));
 */
export interface Projection<Row> {
  readonly name: string;
  /** The row that an event is about; null when it is about none. */
  keyOf(event: RecordedEvent): string | null;
  /** The row after the event: the same object where nothing changed, null where there still is none. Must not change its arguments. */
  evolve(row: Row | null, event: RecordedEvent): Row | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The run an event belongs to: its workflow id, which is also the work item's id. Null for anything else, for example a probe's id. */
export function runOf(event: RecordedEvent): string | null {
  return event.workflowId !== null && UUID.test(event.workflowId) ? event.workflowId : null;
}
