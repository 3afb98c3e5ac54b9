import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '../spec-support/database.js';
import type { Outbox } from './port.js';
import { createOutbox } from './outbox.js';

let test: TestDatabase;
let outbox: Outbox;
beforeAll(async () => {
  test = await testDatabase();
  outbox = createOutbox(test);
});
afterAll(() => test.drop());

const enqueue = (dedupKey: string) =>
  test.db.transaction((client) =>
    outbox.enqueue(client, {
      kind: 'workflow.signal',
      dedupKey,
      workflowId: randomUUID(),
      payload: { kind: 'resolution', intentKey: dedupKey },
    }),
  );
const makeDue = () => test.db.pool.query('UPDATE outbox SET next_attempt_at = now() WHERE consumed_at IS NULL');

describe('the outbox', () => {
  it('hands each row to one of many relays, and again after its backoff until it is consumed', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, i) => enqueue(`row-${i}`)));
    await enqueue('row-0');
    const claimed = (await Promise.all(Array.from({ length: 6 }, () => outbox.claim(10)))).flat();
    expect(claimed.map((row) => row.id).sort()).toEqual([...new Set(claimed.map((row) => row.id))].sort());
    expect(claimed).toHaveLength(30);
    expect(claimed[0]?.payload).toMatchObject({ kind: 'resolution' });
    expect(await outbox.claim(10)).toEqual([]);
    await outbox.consumed(claimed[0]?.id ?? 0);
    await outbox.consumedBy('row-7');
    await outbox.failed(claimed[3]?.id ?? 0, 'Temporal is down');
    await makeDue();
    const second = await outbox.claim(100);
    expect(second).toHaveLength(28);
    expect(new Set(second.map((row) => row.attempts))).toEqual(new Set([2]));
  });

  it('is empty when the transaction that queued is rolled back', async () => {
    await makeDue();
    await outbox.claim(100);
    const rolledBack = test.db.transaction(async (client) => {
      await outbox.enqueue(client, {
        kind: 'workflow.start',
        dedupKey: 'never',
        workflowId: 'w',
        payload: { kind: 'resolution', intentKey: 'x' },
      });
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await outbox.claim(10)).toEqual([]);
  });
});
