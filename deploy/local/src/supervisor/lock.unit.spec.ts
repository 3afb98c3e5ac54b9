import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { makePlaces, placesOf, type Places } from '../places.js';
import { startOf } from '../processes.js';
import { releaseLock, runningSupervisor, takeLock } from './lock.js';

let places: Places;
beforeEach(async () => {
  const home = await mkdtemp(join(tmpdir(), 'lock-'));
  places = placesOf(home, join(home, 'cache'));
  await makePlaces(places);
});
afterEach(() => rm(places.home, { recursive: true }));

const heldBy = (pid: number, startedAt: string | undefined): Promise<void> =>
  writeFile(join(places.run, 'supervisor.json'), JSON.stringify({ pid, startedAt }));

describe('the lock', () => {
  it('is taken, names its holder, and is given back', async () => {
    expect(await takeLock(places)).toBeUndefined();
    expect(await runningSupervisor(places)).toBe(process.pid);
    expect(await takeLock(places)).toBe(process.pid);
    await releaseLock(places);
    expect(await runningSupervisor(places)).toBeUndefined();
    expect(await readdir(places.run)).toEqual([]);
  });

  it.each<[string, () => Promise<void>]>([
    ['a holder that is gone', () => heldBy(2 ** 22 - 3, 'long ago')],
    ['a stranger that got the pid of a holder', () => heldBy(process.ppid, 'long ago')],
    ['half a file', () => writeFile(join(places.run, 'supervisor.json'), '{"pid": 1')],
  ])('is taken over from %s', async (_name, leave) => {
    await leave();
    expect(await runningSupervisor(places)).toBeUndefined();
    expect(await takeLock(places)).toBeUndefined();
    expect(await runningSupervisor(places)).toBe(process.pid);
    expect(await readdir(places.run)).toEqual(['supervisor.json']);
  });

  it('is not taken from a living holder, nor given back for it', async () => {
    await heldBy(process.ppid, await startOf(process.ppid));
    expect(await takeLock(places)).toBe(process.ppid);
    await releaseLock(places);
    expect(await runningSupervisor(places)).toBe(process.ppid);
  });
});
