import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RecordedEvent } from '@steward/contracts';
import type { MemoryStore } from '../ports.js';
import { until } from '@steward/testing';
import { fixture, type Fixture } from '../spec/fixture.js';

let f: Fixture;
let memory: MemoryStore;
beforeAll(async () => {
  f = await fixture();
  memory = f.store();
});
afterAll(() => f.close());

const learn = (name: string, content: string, store = memory) =>
  store.learn({ name, content, kind: 'document', trust: 'operator' });

/** The whole log, as soon as it may be read: it holds back for every open transaction of the server, other suites' too. */
async function wholeLog(): Promise<RecordedEvent[]> {
  await until('the log to be readable', async () => {
    const { rows } = await f.db.pool.query<{ done: boolean }>(
      `SELECT coalesce(max(tx), '0'::xid8) < pg_snapshot_xmin(pg_current_snapshot()) AS done FROM events`,
    );
    return rows[0]?.done;
  });
  return f.events.read(null, 1000);
}

async function told(source: string): Promise<string[]> {
  const events = await wholeLog();
  return events.flatMap((event) => {
    if (event.type !== 'memory.learned' && event.type !== 'memory.ended') return [];
    return event.data.source === source ? [`${event.type} ${event.data.version}`] : [];
  });
}

async function currentVersions(source: string): Promise<number[]> {
  const { rows } = await f.db.pool.query<{ version: number }>(
    'SELECT version FROM memories WHERE source = $1 AND valid_to IS NULL ORDER BY source_key, version',
    [source],
  );
  return rows.map((row) => row.version);
}

describe('learning a document', () => {
  test('adds, changes, ends and leaves alone, each change told once in the log', async () => {
    const two = '# Post\n\nWe ship on Mondays.\n\n# Care\n\nKeep it dry.';
    expect(await learn('a.md', two)).toMatchObject({ added: 2, changed: 0, ended: 0, unchanged: 0 });
    expect(await learn('a.md', two)).toMatchObject({ added: 0, changed: 0, ended: 0, unchanged: 2, at: '0:0' });
    const changed = await learn('a.md', '# Post\n\nWe ship on Fridays.');
    expect(changed).toMatchObject({ added: 0, changed: 1, ended: 1, unchanged: 0 });
    expect(await told('a.md')).toEqual(['memory.learned 1', 'memory.learned 1', 'memory.learned 2', 'memory.ended 1']);
    expect((await wholeLog()).at(-1)?.at).toBe(changed.at);
  });

  test('a record that comes back is the same record in a new version', async () => {
    await learn('back.md', '# Post\n\nMondays.');
    await learn('back.md', '');
    expect(await currentVersions('back.md')).toEqual([]);
    expect(await learn('back.md', '# Post\n\nMondays.')).toMatchObject({ added: 1 });
    expect(await currentVersions('back.md')).toEqual([2]);
  });

  test('another trust is another version', async () => {
    await learn('trust.md', 'One.');
    const again = await memory.learn({ name: 'trust.md', content: 'One.', kind: 'document', trust: 'outside' });
    expect(again).toMatchObject({ changed: 1 });
  });

  test('no text of it is readable in the database', async () => {
    await learn('secret.md', '# Canary heading\n\nThe canary sings at midnight.');
    const { rows } = await f.db.pool.query<{ row: string }>(
      `SELECT m::text || encode(m.body, 'escape') AS row FROM memories m UNION ALL SELECT e::text FROM events e`,
    );
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.filter(({ row }) => /canary/i.test(row))).toEqual([]);
  });

  test('a crash in between leaves a part, and learning again the rest', async () => {
    let left = 130;
    const failing = {
      ...f.events,
      append: ((client, event) => {
        left -= 1;
        if (left === 0) throw new Error('killed');
        return f.events.append(client, event);
      }) as Fixture['events']['append'],
    };
    const long = Array.from({ length: 150 }, (_, n) => `# ${n}\n\nText ${n}.`).join('\n\n');
    await expect(learn('long.md', long, f.store({ events: failing }))).rejects.toThrow('killed');
    expect(await currentVersions('long.md')).toHaveLength(100);
    expect(await learn('long.md', long)).toMatchObject({ added: 50, unchanged: 100 });
    expect(await told('long.md')).toHaveLength(150);
  });

  test('learners of one source take turns, whichever process they are in', async () => {
    const stores = [f.store(), f.store(), f.store()];
    await Promise.all(
      stores.map((store, n) => learn('race.md', `# Same\n\nText ${n}.\n\n# Only ${n}\n\nMore.`, store)),
    );
    expect(await currentVersions('race.md')).toHaveLength(2);
  });

  test.each([
    ['', 'text', /name/],
    ['x.md', 'a\0b', /not text/],
    ['x.md', 'x'.repeat(6 * 1024 * 1024), /larger than 5 MiB/],
  ])('refuses what is no document: %j', async (name, content, why) => {
    await expect(learn(name, content)).rejects.toMatchObject({
      code: 'input.invalid',
      message: expect.stringMatching(why),
    });
  });
});

describe('learning customers', () => {
  const customers = (content: string) =>
    memory.learn({ name: 'customers.csv', content, kind: 'customers', trust: 'operator' });

  test('files each under the person, and ends who is gone from the list', async () => {
    const both = await customers(
      'email,name,notes\nada@shop.example,Ada,Likes dots\nbo@shop.example,Bo,Asks for lined',
    );
    expect(both).toMatchObject({ added: 2 });
    const one = await customers('email,name,notes\nADA@shop.example,Ada,Likes dots');
    expect(one).toMatchObject({ ended: 1, unchanged: 1 });
    const mail = await f.mailFrom('ada@shop.example', 'Hello');
    const { rows } = await f.db.pool.query('SELECT 1 FROM memories WHERE person_id = $1 AND valid_to IS NULL', [
      mail.personId,
    ]);
    expect(rows).toHaveLength(1);
  });

  test('with one bad line learns nothing at all', async () => {
    const before = await currentVersions('customers.csv');
    await expect(customers('email\nok@shop.example\nbad')).rejects.toMatchObject({ code: 'input.invalid' });
    expect(await currentVersions('customers.csv')).toEqual(before);
  });

  test('a person who was forgotten can be learned anew', async () => {
    const csv = 'email,name\ncy@shop.example,Cy';
    await memory.learn({ name: 'more.csv', content: csv, kind: 'customers', trust: 'operator' });
    await f.db.pool.query(
      'UPDATE persons SET wrapped_key = NULL WHERE id = (SELECT person_id FROM memories WHERE source = $1)',
      ['more.csv'],
    );
    const again = await memory.learn({ name: 'more.csv', content: csv, kind: 'customers', trust: 'operator' });
    expect(again).toMatchObject({ changed: 1 });
  });
});
