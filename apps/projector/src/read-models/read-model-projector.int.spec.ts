import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EventLog, NewEvent } from '@steward/ledger';
import { INBOX_CHANNEL, READ_MODELS_CURSOR, REBUILD, type InboxNotice } from '@steward/projections';
import { until } from '@steward/testing';
import { Item, rig, type Rig } from '../spec/rig.js';
import { createReadModelProjector, type ReadModelProjector } from './read-model-projector.js';
import { READ_MODELS } from './tables.js';

let r: Rig;
let projector: ReadModelProjector;
beforeEach(async () => {
  r = await rig();
  projector = createReadModelProjector(r);
});
afterEach(() => r.close());

/** Up to the log's head. A turn without work is not the end: other suites' transactions on the server hold the log's readers back. */
async function projectAll(): Promise<void> {
  const { rows } = await r.db.pool.query<{ at: string }>(
    `SELECT tx::text || ':' || position AS at FROM events ORDER BY tx DESC, position DESC LIMIT 1`,
  );
  await until('the read models to reach the head of the log', async () => {
    while ((await projector.turn()) > 0);
    const cursor = await r.db.prisma.projectionCursor.findUnique({ where: { name: READ_MODELS_CURSOR } });
    return cursor?.at === rows[0]?.at;
  });
}

/** Every byte of every row. */
async function dump(): Promise<string[]> {
  const tables = Object.values(READ_MODELS);
  const dumps = await Promise.all(
    tables.map(({ table }) => r.db.pool.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t ORDER BY 1`)),
  );
  return dumps.flatMap(({ rows }) => rows.map(({ row }) => row));
}

async function orderRebuild(): Promise<void> {
  await r.db.pool.query('UPDATE rm_cursors SET at = $2 WHERE name = $1', [READ_MODELS_CURSOR, REBUILD]);
}

async function states(): Promise<Record<string, number>> {
  const { rows } = await r.db.pool.query<{ state: string; n: number }>(
    'SELECT state, count(*) AS n FROM rm_inbox GROUP BY state',
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

const degraded: NewEvent = {
  type: 'part.degraded',
  data: { part: 'qdrant', reason: 'refused', runbook: 'runbooks/qdrant.md' },
  actor: 'system:test',
  correlationId: 'part/qdrant',
};

describe('read models', () => {
  test('show inbox, runs and parts as the log tells them', async () => {
    const item = new Item();
    await r.append(...item.course().slice(0, 6), degraded);
    await projectAll();
    const { prisma } = r.db;
    expect(await prisma.inboxItem.findMany()).toMatchObject([
      { itemId: item.id, runId: item.id, state: 'asked', operation: 'email.reply', rules: ['asks'] },
    ]);
    expect(await prisma.runView.findMany()).toMatchObject([
      { runId: item.id, state: 'running', waitingOn: 'operator', steps: [{ kind: 'recall' }, { kind: 'act' }] },
    ]);
    expect(await prisma.partView.findMany()).toMatchObject([{ part: 'qdrant', state: 'degraded' }]);
  });

  test('count each event once when a projector dies right before it commits', async () => {
    await r.append(...new Item().course().slice(0, 6));
    const dying = createReadModelProjector({
      ...r,
      beforeCommit: async () => {
        throw new Error('killed');
      },
    });
    await until('the events to be readable', async () => (await r.events.read(null, 6)).length === 6);
    await expect(dying.turn()).rejects.toThrow('killed');
    expect(await states()).toEqual({});
    await projectAll();
    expect(await states()).toEqual({ asked: 1 });
  });

  test('are the same to the byte after they were dropped and replayed', async () => {
    const items = Array.from({ length: 40 }, () => new Item());
    for (const [n, item] of items.entries()) await r.append(...item.course().slice(0, 1 + (n % 9)));
    await r.append(degraded);
    await projectAll();
    const before = await dump();
    expect(before).toHaveLength(40 + 35 + 1);
    await orderRebuild();
    expect(await projector.turn()).toBe(1);
    expect(await dump()).toEqual([]);
    await projectAll();
    expect(await dump()).toEqual(before);
  });

  test('are right whatever the order of commits, with two projectors at work and a rebuild in the middle', async () => {
    const other = createReadModelProjector(r);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ length: fc.integer({ min: 1, max: 9 }), holdMs: fc.integer({ max: 20, min: 0 }) }), {
          minLength: 4,
          maxLength: 12,
        }),
        fc.boolean(),
        async (plan, rebuild) => {
          let writing = true;
          const projecting = [projector, other].map(async (one) => {
            while (writing) await one.turn();
          });
          await Promise.all(
            plan.map(async ({ length, holdMs }) => {
              for (const event of new Item().course().slice(0, length)) {
                await r.db.transaction(async (client) => {
                  await r.events.append(client, event);
                  // Its position is taken, and others commit before it.
                  await client.query('SELECT pg_sleep($1)', [holdMs / 1000]);
                });
              }
            }),
          );
          if (rebuild) await orderRebuild();
          writing = false;
          await Promise.all(projecting);
          await projectAll();
          const projected = await dump();
          await orderRebuild();
          await projectAll();
          // Compared as a whole: a diff of hundreds of rows says less than the seed.
          expect((await dump()).join('\n') === projected.join('\n')).toBe(true);
          expect((await folded()).join('\n') === projected.join('\n')).toBe(true);
        },
      ),
      { numRuns: 8 },
    );
  });

  test('of two projectors that read the same batch one loses its turn, and so does one that read before a rebuild was ordered', async () => {
    const meanwhile = async (work: () => Promise<unknown>): Promise<number> => {
      const slow: EventLog = {
        ...r.events,
        read: async (after, limit) => {
          const batch = await r.events.read(after, limit);
          await work();
          return batch;
        },
      };
      return createReadModelProjector({ ...r, events: slow }).turn();
    };
    const cursor = async () => (await r.db.prisma.projectionCursor.findFirstOrThrow()).at;
    await r.append(new Item().received());
    await until('a batch that two have read', async () => {
      const before = await r.events.read(null, 1);
      return before.length > 0 && (await meanwhile(() => projectAll())) === 0;
    });
    const at = await cursor();
    await r.append(new Item().received());
    await until('the second event to be readable', async () => (await r.events.read(at, 1)).length > 0);
    expect(await meanwhile(orderRebuild)).toBe(0);
    expect(await cursor()).toBe(REBUILD);
  });

  /** What one pass over the whole log makes, in memory and without cursors, through a table of its own shape. */
  async function folded(): Promise<string[]> {
    const all = await r.events.read(null, 1000);
    const rows: string[] = [];
    for (const { projection, table, columns } of Object.values(READ_MODELS)) {
      const made = new Map<string, object>();
      for (const event of all) {
        const key = projection.keyOf(event);
        const row = key === null ? null : projection.evolve(made.get(key) ?? null, event);
        if (key !== null && row !== null) made.set(key, row);
      }
      const snake = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      const records = [...made.values()].map((row) =>
        Object.fromEntries(columns.map((field) => [snake(field), (row as Record<string, unknown>)[field]])),
      );
      const { rows: texts } = await r.db.pool.query<{ row: string }>(
        `SELECT t::text AS row FROM jsonb_populate_recordset(NULL::${table}, $1) t ORDER BY 1`,
        [JSON.stringify(records)],
      );
      rows.push(...texts.map(({ row }) => row));
    }
    return rows;
  }

  test('tell once a batch which items changed, and how far they are', async () => {
    const notices: InboxNotice[] = [];
    const client = await r.db.pool.connect();
    client.on('notification', ({ payload }) => notices.push(JSON.parse(payload ?? '{}') as InboxNotice));
    await client.query(`LISTEN ${INBOX_CHANNEL}`);
    const [one, two] = [new Item(), new Item()];
    const at = await r.append(...one.course().slice(0, 6), two.received());
    await projectAll();
    const [notice] = await until('a notice', () => notices.length > 0 && notices);
    expect(notice).toEqual({ at, items: expect.arrayContaining([one.id, two.id]), parts: false });
    expect(notice?.items).toHaveLength(2);
    await r.append(...Array.from({ length: 200 }, () => new Item().received()));
    await projectAll();
    expect(await until('a second notice', () => notices[1])).toMatchObject({ items: null });
    client.release(true);
  });
});
