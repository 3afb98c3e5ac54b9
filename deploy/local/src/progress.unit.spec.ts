import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { announced } from './progress.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** What is said about work that takes so long. */
async function saidAbout(ms: number): Promise<string[]> {
  const said: string[] = [];
  const work = announced(
    (line) => said.push(line),
    'Baking',
    async (detail) => {
      detail('12 MB');
      await new Promise((resolve) => setTimeout(resolve, ms));
    },
  );
  await jest.advanceTimersByTimeAsync(ms);
  await work;
  return said;
}

describe('progress', () => {
  it('is silent about what takes less than two seconds', async () => {
    expect(await saidAbout(1_900)).toEqual([]);
  });

  it('is told at two seconds, every fifteen after that, and at the end', async () => {
    expect(await saidAbout(20_000)).toEqual(['Baking …', 'Baking … 12 MB, 17 s', 'Baking: done in 20 s']);
  });
});
