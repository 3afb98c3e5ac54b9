import type { RecordedEvent } from '@steward/contracts';
import type { Projection } from './projection.js';

/** One part that Steward rests on, for example `qdrant`. */
export interface PartRow {
  part: string;
  state: 'ok' | 'degraded';
  reason: string | null;
  /** Path in the repository of what to do about it. */
  runbook: string | null;
  /** When it came into this state, ISO 8601. */
  since: string;
}

export const partsProjection: Projection<PartRow> = {
  name: 'parts',
  keyOf: (event) => (event.type === 'part.degraded' || event.type === 'part.recovered' ? event.data.part : null),
  evolve: (row, event) => evolvePart(row, event),
};

function evolvePart(row: PartRow | null, event: RecordedEvent): PartRow | null {
  switch (event.type) {
    case 'part.degraded': {
      const { part, reason, runbook } = event.data;
      // Told again with another reason it is still the same outage.
      const since = row?.state === 'degraded' ? row.since : event.recordedAt;
      return { part, state: 'degraded', reason, runbook, since };
    }
    case 'part.recovered':
      return { part: event.data.part, state: 'ok', reason: null, runbook: null, since: event.recordedAt };
    default:
      return row;
  }
}
