/**
 * Keeps the read models equal to the log. Responsible for these:
 *
 * 1. Rows and cursor change in one transaction, so that each event counts exactly once, whatever crashes.
 * 2. The transaction locks the cursor and goes on only if it is where the batch was read from: of two projectors one loses its turn.
 * 3. A rebuild is an order in the cursor's row (see READ_MODELS_CURSOR): the rows are dropped and the cursor set back in one transaction,
 *    and what follows is ordinary work.
 */
import type { RecordedEvent } from '@steward/contracts';
import type { EventLog } from '@steward/ledger';
import type { Client, Database } from '@steward/platform';
import { INBOX_CHANNEL, LOG_START, READ_MODELS_CURSOR, REBUILD, type InboxNotice } from '@steward/projections';
import { READ_MODELS, loadRows, saveRows, type ReadModel } from './tables.js';

const BATCH = 500;
/** PostgreSQL bounds a notice to 8000 bytes. */
const MOST_NAMED_ITEMS = 150;

export interface ReadModelProjector {
  /** One batch. Answers how many events it took; 0 when there are none, or another projector was faster. */
  turn(): Promise<number>;
}

export function createReadModelProjector(options: {
  db: Database;
  events: EventLog;
  /** Called in the middle of the transaction, for tests that stop it there. */
  beforeCommit?: () => Promise<void>;
}): ReadModelProjector {
  const { db, events } = options;

  async function cursor(): Promise<string> {
    const { rows } = await db.pool.query<{ at: string }>('SELECT at FROM rm_cursors WHERE name = $1', [
      READ_MODELS_CURSOR,
    ]);
    if (rows[0] !== undefined) return rows[0].at;
    await db.pool.query('INSERT INTO rm_cursors (name, at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      READ_MODELS_CURSOR,
      LOG_START,
    ]);
    return LOG_START;
  }

  /** Runs `work` if the cursor still stands at `from`, and moves it to what `work` answers. */
  function movingFrom(from: string, work: (client: Client) => Promise<string>): Promise<boolean> {
    return db.transaction(async (client) => {
      const { rows } = await client.query<{ at: string }>('SELECT at FROM rm_cursors WHERE name = $1 FOR UPDATE', [
        READ_MODELS_CURSOR,
      ]);
      if (rows[0]?.at !== from) return false;
      const to = await work(client);
      await client.query('UPDATE rm_cursors SET at = $2, updated_at = clock_timestamp() WHERE name = $1', [
        READ_MODELS_CURSOR,
        to,
      ]);
      await options.beforeCommit?.();
      return true;
    });
  }

  return {
    async turn() {
      const from = await cursor();
      if (from === REBUILD) {
        const dropped = await movingFrom(from, async (client) => {
          for (const { table } of Object.values(READ_MODELS)) await client.query(`DELETE FROM ${table}`);
          await notify(client, { at: LOG_START, items: null, parts: true });
          return LOG_START;
        });
        return dropped ? 1 : 0;
      }
      const batch = await events.read(from, BATCH);
      const last = batch.at(-1);
      if (last === undefined) return 0;
      const moved = await movingFrom(from, async (client) => {
        await applyBatch(client, batch);
        return last.at;
      });
      return moved ? batch.length : 0;
    },
  };
}

async function applyBatch(client: Client, batch: readonly RecordedEvent[]): Promise<void> {
  const inbox = await project(client, READ_MODELS.inbox, batch);
  const runs = await project(client, READ_MODELS.runs, batch);
  const parts = await project(client, READ_MODELS.parts, batch);
  const items = [...new Set([...inbox, ...runs])];
  if (items.length === 0 && parts.length === 0) return;
  const at = batch.at(-1)?.at ?? LOG_START;
  await notify(client, { at, items: items.length > MOST_NAMED_ITEMS ? null : items, parts: parts.length > 0 });
}

/** Applies the batch to one read model; answers with the keys of the rows that changed. */
async function project(client: Client, model: ReadModel, batch: readonly RecordedEvent[]): Promise<string[]> {
  const { projection } = model;
  const about = batch.flatMap((event) => {
    const key = projection.keyOf(event);
    return key === null ? [] : [{ key, event }];
  });
  if (about.length === 0) return [];
  const rows = await loadRows(client, model, [...new Set(about.map(({ key }) => key))]);
  const changed = new Map<string, object>();
  for (const { key, event } of about) {
    const before = rows.get(key) ?? null;
    const after = projection.evolve(before, event);
    if (after === null || after === before) continue;
    rows.set(key, after);
    changed.set(key, after);
  }
  await saveRows(client, model, [...changed.values()]);
  return [...changed.keys()];
}

async function notify(client: Client, notice: InboxNotice): Promise<void> {
  await client.query('SELECT pg_notify($1, $2)', [INBOX_CHANNEL, JSON.stringify(notice)]);
}
