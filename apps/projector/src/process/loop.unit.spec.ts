import { expect, test } from '@jest/globals';
import { createLogger } from '@steward/platform';
import { runLoop } from './loop.js';

const log = createLogger('test', 'silent');
const pace = { busyMs: 1, idleMs: 2 };

test('goes on after failures, and ends when it is told to', async () => {
  const stopping = new AbortController();
  let turns = 0;
  await runLoop({
    name: 'test',
    pace,
    log,
    signal: stopping.signal,
    turn: async () => {
      turns += 1;
      if (turns === 4) stopping.abort();
      if (turns === 2) throw new Error('down');
      return turns === 1;
    },
  });
  expect(turns).toBe(4);
});

test('does not begin when it is already told to end, and a long pause does not hold it', async () => {
  const stopping = new AbortController();
  let turns = 0;
  const turn = async () => {
    turns += 1;
    setImmediate(() => stopping.abort());
    return false;
  };
  const slow = { busyMs: 3_600_000, idleMs: 3_600_000 };
  await runLoop({ name: 'test', pace: slow, log, signal: stopping.signal, turn });
  await runLoop({ name: 'test', pace: slow, log, signal: stopping.signal, turn });
  expect(turns).toBe(1);
});
