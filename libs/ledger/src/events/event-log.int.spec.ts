import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { comparePositions, type RecordedEvent } from '@steward/contracts';
import { createPersons } from '../persons/persons.js';
import type { EventLog, NewEvent } from './port.js';
import { readable, testDatabase, type TestDatabase } from '../spec-support/database.js';
import { createEventLog } from './event-log.js';

let test: TestDatabase;
let log: EventLog;

beforeAll(async () => {
  test = await testDatabase(24);
  log = createEventLog(test);
});
afterAll(() => test.drop());

const note = (correlationId: string, name: string): NewEvent<'checkpoint.reached'> => ({
  type: 'checkpoint.reached',
  data: { name },
  actor: 'system:test',
  correlationId,
});

async function readAll(after: string | null): Promise<RecordedEvent[]> {
  await readable(test.db);
  const all: RecordedEvent[] = [];
  for (;;) {
    const page = await log.read(all.at(-1)?.at ?? after, 7);
    if (page.length === 0) return all;
    all.push(...page);
  }
}

describe('the event log', () => {
  it('shows a tailing reader every event exactly once and in order, whatever the order of commits', async () => {
    const writer = fc.array(
      fc.record({ events: fc.integer({ min: 1, max: 4 }), holdMs: fc.integer({ min: 0, max: 12 }) }),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(writer, { minLength: 2, maxLength: 12 }), async (writers) => {
        const run = randomUUID();
        let after = (await readAll(null)).at(-1)?.at ?? null;
        const written = new Set<string>();
        let open = writers.length;
        const writing = writers.map(async (transactions, w) => {
          for (const [t, transaction] of transactions.entries()) {
            await test.db.transaction(async (client) => {
              for (let e = 0; e < transaction.events; e += 1) {
                await log.append(client, note(run, `${w}/${t}/${e}`));
                // The later a transaction commits after it took its positions, the wider the gap that a reader must not pass.
                await new Promise((resolve) => setTimeout(resolve, transaction.holdMs));
              }
            });
            for (let e = 0; e < transaction.events; e += 1) written.add(`${w}/${t}/${e}`);
          }
          open -= 1;
        });
        const seen: RecordedEvent[] = [];
        for (let last = false; ;) {
          const page = await log.read(after, 5);
          seen.push(...page);
          after = page.at(-1)?.at ?? after;
          if (page.length === 0 && last) break;
          if (open === 0 && !last) {
            await readable(test.db);
            last = true;
          }
        }
        await Promise.all(writing);
        const names = seen.map((event) => (event.type === 'checkpoint.reached' ? event.data.name : event.type));
        expect([...names].sort()).toEqual([...written].sort());
        for (let i = 1; i < seen.length; i += 1)
          expect(comparePositions(seen[i - 1]?.at ?? '', seen[i]?.at ?? '')).toBeLessThan(0);
      }),
      // Shrinking would replay minutes of races; the counterexample as found says enough.
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('does not pass a transaction that may still commit', async () => {
    const run = randomUUID();
    const after = (await readAll(null)).at(-1)?.at ?? null;
    const slow = await test.db.pool.connect();
    try {
      await slow.query('BEGIN');
      await log.append(slow, note(run, 'first begun'));
      await test.db.transaction((client) => log.append(client, note(run, 'first committed')));
      expect(await log.read(after, 10)).toEqual([]);
      await slow.query('COMMIT');
    } finally {
      slow.release(true);
    }
    await readable(test.db);
    expect((await log.read(after, 10)).map((event) => event.data)).toEqual([
      { name: 'first begun' },
      { name: 'first committed' },
    ]);
  });

  it('tells a transition once, however many tell it at the same time', async () => {
    const workflowId = randomUUID();
    const event = { ...note(workflowId, 'x'), workflowId, step: 's', transition: 't' };
    const told = await Promise.all(
      Array.from({ length: 10 }, () => test.db.transaction((client) => log.append(client, event))),
    );
    expect(told.filter((one) => one.appended)).toHaveLength(1);
    expect(new Set(told.map((one) => one.id)).size).toBe(1);
    expect(await log.story(workflowId)).toHaveLength(1);
  });

  it('keeps personal parts encrypted under the key of their person, and unreadable once that is gone', async () => {
    const persons = createPersons(test);
    const itemId = randomUUID();
    const { personId } = await test.db.transaction((client) => persons.personFor(client, 'Ada@Example.com'));
    expect((await test.db.transaction((client) => persons.personFor(client, ' ada@example.com '))).personId).toBe(
      personId,
    );
    await test.db.transaction((client) =>
      log.append(client, {
        type: 'mail.quarantined',
        data: { itemId, raw: { ref: 'x', sha256: 'a'.repeat(64), bytes: 1 }, reason: 'loop' },
        personal: { from: 'ada@example.com', fromName: null, subject: 'the secret subject' },
        personId,
        actor: 'system:test',
        correlationId: itemId,
      }),
    );
    const { rows } = await test.db.pool.query<{ text: string }>(
      `SELECT encode(personal, 'escape') || data::text AS text FROM events WHERE correlation_id = $1`,
      [itemId],
    );
    expect(rows[0]?.text).not.toContain('secret subject');
    const personal = (await log.story(itemId))[0]?.personal ?? new Uint8Array();
    expect(await log.decryptPersonal(personId, personal)).toMatchObject({ subject: 'the secret subject' });
    const other = await test.db.transaction((client) => persons.personFor(client, 'eve@example.com'));
    await expect(log.decryptPersonal(other.personId, personal)).rejects.toThrow('does not decrypt');
    await test.db.pool.query('UPDATE persons SET wrapped_key = NULL, shredded_at = now() WHERE id = $1', [personId]);
    expect(await log.decryptPersonal(personId, personal)).toBeNull();
    const again = await test.db.transaction((client) => persons.personFor(client, 'ada@example.com'));
    expect(again.personId).not.toBe(personId);
  });

  it('refuses data that does not fit, naming the field and not its value', async () => {
    const bad = { ...note('c', 'x'), data: { name: 5 as unknown as string } };
    await expect(test.db.transaction((client) => log.append(client, bad))).rejects.toThrow(/checkpoint.reached.*name/);
  });
});
