import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IntentHolder } from './port.js';
import { testDatabase, type TestDatabase } from '../spec-support/database.js';
import { createIntentHolder } from './intent-holder.js';

let test: TestDatabase;
const holders: IntentHolder[] = [];
beforeAll(async () => {
  test = await testDatabase();
});
afterEach(() => Promise.all(holders.splice(0).map((one) => one.close())));
afterAll(() => test.drop());

function holder(onLost: (error: Error) => void = () => undefined): IntentHolder {
  const made = createIntentHolder({ url: test.url, onLost });
  holders.push(made);
  return made;
}
const kill = () =>
  test.db.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'steward-intents' AND datname = current_database()`,
  );

describe('the holder of intents', () => {
  it('gives a key to one process, and within it to one attempt', async () => {
    const [a, b] = [holder(), holder()];
    const key = `${randomUUID()}/act`;
    const taken = await Promise.all([a.acquire(key), b.acquire(key), a.acquire(key)]);
    expect(taken.filter(Boolean)).toHaveLength(1);
    const [mine, other] = taken[1] ? [b, a] : [a, b];
    expect(await other.acquire(`${key}/other`)).toBe(true);
    await mine.release(key);
    expect(await other.acquire(key)).toBe(true);
  });

  it('is free as soon as its process is gone', async () => {
    const [a, b] = [holder(), holder()];
    await a.acquire('k');
    await a.close();
    expect(await b.acquire('k')).toBe(true);
  });

  it('knows that it lost its session, and takes nothing new until everybody let go of what was lost', async () => {
    const lost = new Promise<void>((resolve) => {
      const a = holder(() => resolve());
      void a.acquire('one').then(() => a.acquire('two'));
    });
    const a = holders[0];
    if (!a) throw new Error('no holder');
    while (!(await test.db.pool.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' OFFSET 1`)).rowCount);
    expect(a.alive).toBe(true);
    await kill();
    await lost;
    expect(a.alive).toBe(false);
    const b = holder();
    expect(await b.acquire('one')).toBe(true);
    expect(await a.acquire('three')).toBe(false);
    await a.release('one');
    expect(a.alive).toBe(false);
    await a.release('two');
    expect(a.alive).toBe(true);
    // What was released after the loss was not the other's.
    expect(await holder().acquire('one')).toBe(false);
    expect(await a.acquire('three')).toBe(true);
  });

  it('says that the database is out of reach', async () => {
    const nowhere = createIntentHolder({ url: 'postgresql://nobody@127.0.0.1:1/none', onLost: () => undefined });
    holders.push(nowhere);
    await expect(nowhere.acquire('k')).rejects.toMatchObject({ code: 'database.unreachable' });
  });
});
