import { inboxProjection, partsProjection, runsProjection, type Projection } from '@steward/projections';
import type { Client } from '@steward/platform';

/** How a projection's rows lie in PostgreSQL: columns are the row's fields in snake case. */
export interface ReadModel {
  readonly projection: Projection<object>;
  readonly table: string;
  /** The row's field that is its key. */
  readonly key: string;
  readonly columns: readonly string[];
  readonly times: readonly string[];
  readonly bytes: readonly string[];
}

type Row = Record<string, unknown>;

/** A projection's row is what `columns` says; that the two agree is what the test of equal rebuilds shows. */
function readModel<R extends object>(
  projection: Projection<R>,
  shape: { table: string; key: keyof R & string; columns: readonly (keyof R & string)[] } & Partial<
    Record<'times' | 'bytes', readonly (keyof R & string)[]>
  >,
): ReadModel {
  return { times: [], bytes: [], ...shape, projection: projection as unknown as Projection<object> };
}

export const READ_MODELS = {
  inbox: readModel(inboxProjection, {
    table: 'rm_inbox',
    key: 'itemId',
    columns: [
      'itemId',
      'runId',
      'state',
      'agent',
      'operation',
      'actionId',
      'approvalId',
      'digest',
      'rules',
      'detail',
      'facts',
      'personId',
      'personal',
      'expiresAt',
      'receivedAt',
      'updatedAt',
      'at',
    ],
    times: ['expiresAt', 'receivedAt', 'updatedAt'],
    bytes: ['personal'],
  }),
  runs: readModel(runsProjection, {
    table: 'rm_runs',
    key: 'runId',
    columns: ['runId', 'itemId', 'agent', 'state', 'waitingOn', 'outcome', 'steps', 'startedAt', 'endedAt', 'at'],
    times: ['startedAt', 'endedAt'],
  }),
  parts: readModel(partsProjection, {
    table: 'rm_parts',
    key: 'part',
    columns: ['part', 'state', 'reason', 'runbook', 'since'],
    times: ['since'],
  }),
} as const;

/** The rows that have these keys. */
export async function loadRows(
  client: Client,
  model: ReadModel,
  keys: readonly string[],
): Promise<Map<string, object>> {
  const { rows } = await client.query<{ row: Row }>(
    `SELECT to_jsonb(t) AS row FROM ${model.table} t WHERE ${snake(model.key)}::text = ANY($1)`,
    [keys],
  );
  return new Map(rows.map(({ row }) => [String(row[snake(model.key)]), fromDatabase(model, row)]));
}

/** Writes whole rows, new or not. */
export async function saveRows(client: Client, model: ReadModel, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = model.columns.map(snake);
  const key = snake(model.key);
  const updates = columns.filter((column) => column !== key).map((column) => `${column} = EXCLUDED.${column}`);
  await client.query(
    `INSERT INTO ${model.table} (${columns.join(', ')})
     SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(NULL::${model.table}, $1)
     ON CONFLICT (${key}) DO UPDATE SET ${updates.join(', ')}`,
    [JSON.stringify(rows.map((row) => toDatabase(model, row as Row)))],
  );
}

function fromDatabase(model: ReadModel, row: Row): object {
  return Object.fromEntries(
    model.columns.map((field) => {
      const value = row[snake(field)];
      if (typeof value !== 'string') return [field, value];
      if (model.times.includes(field)) return [field, new Date(value).toISOString()];
      if (model.bytes.includes(field)) return [field, new Uint8Array(Buffer.from(value.slice(2), 'hex'))];
      return [field, value];
    }),
  );
}

function toDatabase(model: ReadModel, row: Row): Row {
  return Object.fromEntries(
    model.columns.map((field) => {
      const value = row[field];
      return [snake(field), value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value];
    }),
  );
}

function snake(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
