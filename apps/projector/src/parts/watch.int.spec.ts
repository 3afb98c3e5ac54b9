import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { rig, type Rig } from '../spec/rig.js';
import { createPartWatch, type PartWatch } from './watch.js';

let r: Rig;
let wrong: string | null;
let watch: PartWatch;
beforeEach(async () => {
  r = await rig();
  wrong = null;
  watch = newWatch();
});
afterEach(() => r.close());

/** As after a restart: it remembers nothing. */
function newWatch(): PartWatch {
  return createPartWatch({ ...r, probes: { qdrant: async () => wrong } });
}
async function told(): Promise<string[]> {
  const { rows } = await r.db.pool.query<{ type: string; reason: string | null; runbook: string | null }>(
    `SELECT type, data ->> 'reason' AS reason, data ->> 'runbook' AS runbook FROM events ORDER BY tx, position`,
  );
  return rows.map(({ type, reason, runbook }) => [type, reason, runbook].filter(Boolean).join(' '));
}
async function look(times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await watch.look();
}

test('a part that works from the start is not worth an event', async () => {
  await look(3);
  expect(await told()).toEqual([]);
});

test('a part is told as degraded when it failed twice in a row, with its runbook, and as recovered at once', async () => {
  wrong = 'refused';
  await look(1);
  expect(await told()).toEqual([]);
  await look(4);
  expect(await told()).toEqual(['part.degraded refused runbooks/qdrant.md']);
  wrong = null;
  await look(3);
  expect(await told()).toEqual(['part.degraded refused runbooks/qdrant.md', 'part.recovered']);
});

test('one failed look now and then is no outage', async () => {
  for (const next of ['refused', null, 'refused', null]) {
    wrong = next;
    await look(1);
  }
  expect(await told()).toEqual([]);
});

test('a restart repeats nothing, and forgets no outage', async () => {
  wrong = 'refused';
  await look(2);
  watch = newWatch();
  await look(2);
  expect(await told()).toHaveLength(1);
  watch = newWatch();
  wrong = null;
  await look(1);
  expect(await told()).toHaveLength(2);
});

test('a part whose look throws does not hide another', async () => {
  watch = createPartWatch({
    ...r,
    probes: {
      model: () => Promise.reject(new Error('no route')),
      temporal: async () => 'refused',
    },
  });
  await look(2);
  expect((await told()).sort()).toEqual([
    'part.degraded no route runbooks/model.md',
    'part.degraded refused runbooks/temporal.md',
  ]);
});
