import { randomUUID } from 'node:crypto';
import { EVENTS, StewardError, upcast, type EventName, type RecordedEvent } from '@steward/contracts';
import type { Client, Database, Keyring } from '@steward/platform';
import { createPersons } from '../persons/persons.js';
import type { EventLog, NewEvent } from './port.js';
import { decryptPersonal, encryptPersonal } from './personal.js';
import { prepareEvent } from './prepare.js';

const COLUMNS = `id, tx::text || ':' || position AS at, type, version, data, person_id, personal, workflow_id, step, transition, actor,
  correlation_id, causation_id, recorded_at`;

const INSERT = `INSERT INTO events
  (id, type, version, data, personal, person_id, workflow_id, step, transition, actor, correlation_id, causation_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  ON CONFLICT (workflow_id, step, transition) DO NOTHING RETURNING tx::text || ':' || position AS at`;

// The upper bound and the rows come from one snapshot: every transaction below its xmin has ended, so nothing can still appear there.
const READ = `SELECT ${COLUMNS} FROM events
  WHERE (tx, position) > ($1::xid8, $2::bigint) AND tx < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY tx, position LIMIT $3`;

const STORY = `SELECT ${COLUMNS} FROM events WHERE correlation_id = $1 ORDER BY tx, position`;

interface EventRow {
  id: string;
  at: string;
  type: string;
  version: number;
  data: unknown;
  person_id: string | null;
  personal: Buffer | null;
  workflow_id: string | null;
  step: string | null;
  transition: string | null;
  actor: string;
  correlation_id: string;
  causation_id: string | null;
  recorded_at: Date;
}

function recorded(row: EventRow): RecordedEvent {
  if (!Object.hasOwn(EVENTS, row.type))
    throw new StewardError('internal.bug', `The log holds an event ${row.type} that this build does not know.`);
  const type = row.type as EventName;
  return {
    id: row.id,
    at: row.at,
    type,
    data: upcast(type, row.version, row.data),
    personId: row.person_id,
    personal: row.personal,
    workflowId: row.workflow_id,
    step: row.step,
    transition: row.transition,
    actor: row.actor,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    recordedAt: row.recorded_at.toISOString(),
  } as RecordedEvent;
}

/**
 * The log in PostgreSQL. Responsible for three promises: (1) a transition is told once; (2) a reader that follows `at` sees every event
 * exactly once, in one order, whatever the order of commits; (3) a personal part is written encrypted or not at all.
 */
export function createEventLog(options: { db: Database; keyring: Keyring }): EventLog {
  const { pool } = options.db;
  const persons = createPersons(options);

  async function encrypted(client: Client, event: NewEvent, personal: unknown): Promise<Buffer | null> {
    if (personal === null) return null;
    if (!event.personId) throw new StewardError('internal.bug', `Event ${event.type} is personal but names no person.`);
    const key = await persons.keyOf(client, event.personId);
    return key && encryptPersonal(key, event.type, event.personId, personal);
  }

  return {
    async append(client, event) {
      const { version, data, personal } = prepareEvent(event);
      const id = randomUUID();
      const told = [event.workflowId ?? null, event.step ?? null, event.transition ?? null];
      const { rows } = await client.query<{ at: string }>({
        name: 'event-append',
        text: INSERT,
        values: [
          id,
          event.type,
          version,
          data,
          await encrypted(client, event as NewEvent, personal),
          event.personId ?? null,
          ...told,
          event.actor,
          event.correlationId,
          event.causationId ?? null,
        ],
      });
      if (rows[0]) return { at: rows[0].at, appended: true, id };
      const first = await client.query<{ id: string; at: string }>(
        `SELECT id, tx::text || ':' || position AS at FROM events WHERE workflow_id = $1 AND step = $2 AND transition = $3`,
        told,
      );
      const there = first.rows[0];
      if (!there) throw new StewardError('internal.bug', `Event ${event.type} was neither appended nor found.`);
      return { ...there, appended: false };
    },

    async read(after, limit) {
      if (after !== null && !/^\d+:-?\d+$/.test(after))
        throw new StewardError('input.invalid', 'A log position has the form tx:position.');
      const [tx = '0', position = '0'] = after?.split(':') ?? [];
      const { rows } = await pool.query<EventRow>({
        name: 'event-read',
        text: READ,
        values: [tx, position, Math.max(1, Math.min(limit, 1000))],
      });
      return rows.map(recorded);
    },

    async story(correlationId) {
      const { rows } = await pool.query<EventRow>({ name: 'event-story', text: STORY, values: [correlationId] });
      return rows.map(recorded);
    },

    async decryptPersonal(personId, personal) {
      const key = await persons.keyOf(pool, personId);
      return key && decryptPersonal(key, personId, personal);
    },
  };
}
