import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INERT_BOUNDARIES } from '@steward/contracts';
import { testDatabase, type TestDatabase } from '../spec-support/database.js';
import { createSteps } from './steps.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase(20);
});
afterAll(() => test.drop());
const steps = () => createSteps({ ...test, boundaries: INERT_BOUNDARIES });

describe('stored step results', () => {
  it('gives one result to concurrent duplicates, and rolls the work of the others back', async () => {
    const key = { workflowId: randomUUID(), step: 'decide', kind: 'checkpoint' };
    let n = 0;
    const run = () =>
      steps().step(key, async (client) => {
        const mine = (n += 1);
        await client.query('INSERT INTO journal_notes (key, text) VALUES ($1, $2)', [`${key.workflowId}/${mine}`, 'x']);
        return { mine };
      });
    const results = await Promise.all(Array.from({ length: 16 }, run));
    expect(new Set(results.map((result) => result.mine)).size).toBe(1);
    const { rows } = await test.db.pool.query('SELECT key FROM journal_notes WHERE key LIKE $1', [
      `${key.workflowId}/%`,
    ]);
    expect(rows).toEqual([{ key: `${key.workflowId}/${results[0]?.mine}` }]);
    const times = n;
    expect(await run()).toEqual(results[0]);
    expect(n).toBe(times);
  });

  it('stores nothing when the work fails, and stores an answer without a value', async () => {
    const key = { workflowId: randomUUID(), step: 's', kind: 'k' };
    await expect(steps().step(key, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await steps().step(key, () => Promise.resolve(undefined))).toBeUndefined();
    expect(await steps().step(key, () => Promise.resolve('late'))).toBeNull();
  });

  it('keeps results encrypted', async () => {
    const key = { workflowId: randomUUID(), step: 's', kind: 'k' };
    await steps().step(key, () => Promise.resolve({ body: 'canary-words' }));
    const { rows } = await test.db.pool.query<{ result: Buffer }>(
      'SELECT result FROM step_results WHERE workflow_id = $1',
      [key.workflowId],
    );
    expect(rows[0]?.result.toString('latin1')).not.toContain('canary-words');
  });
});
