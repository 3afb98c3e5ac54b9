/**
 * One supervisor a home. The lock is a file with the pid and start time of its holder: a killed holder's lock is recognised as stale, and
 * a pid that was reused by somebody else's process is not mistaken for it.
 */
import { randomBytes } from 'node:crypto';
import { link, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Places } from '../places.js';
import { readIfThere, writePrivate } from '../private-files.js';
import { startOf } from '../processes.js';

interface Holder {
  pid: number;
  startedAt: string;
}

const ATTEMPTS = 5;

/** The pid of the supervisor that runs on this home. */
export async function runningSupervisor(places: Places): Promise<number | undefined> {
  const holder = parse(await readIfThere(fileOf(places)));
  return holder !== undefined && (await isAlive(holder)) ? holder.pid : undefined;
}

/** Becomes the supervisor. @returns undefined, or the pid of the one that runs already */
export async function takeLock(places: Places): Promise<number | undefined> {
  const file = fileOf(places);
  const mine: Holder = { pid: process.pid, startedAt: (await startOf(process.pid)) ?? '' };
  const prepared = `${file}.${randomBytes(6).toString('hex')}`;
  await writePrivate(prepared, JSON.stringify(mine));
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        await link(prepared, file); // never replaces a file that is there
        return undefined;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const text = await readIfThere(file);
      const holder = parse(text);
      if (holder !== undefined && (await isAlive(holder))) return holder.pid;
      if (text !== undefined) await removeStale(file, text);
    }
    throw new Error(`${file} cannot be taken: it is replaced again and again.`);
  } finally {
    await rm(prepared, { force: true });
  }
}

/** Gives the lock back, if it is ours. */
export async function releaseLock(places: Places): Promise<void> {
  const holder = parse(await readIfThere(fileOf(places)));
  if (holder?.pid === process.pid) await rm(fileOf(places), { force: true });
}

/** Of several that find the same stale lock, one moves it away; who moves a newer one by mistake puts it back. */
async function removeStale(file: string, stale: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}.stale`;
  try {
    await rename(file, aside);
  } catch {
    return; // somebody else did
  }
  if ((await readIfThere(aside)) !== stale) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function isAlive(holder: Holder): Promise<boolean> {
  return (await startOf(holder.pid)) === holder.startedAt;
}

function parse(text: string | undefined): Holder | undefined {
  try {
    const { pid, startedAt } = JSON.parse(text ?? '') as Partial<Holder>;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}

function fileOf(places: Places): string {
  return join(places.run, 'supervisor.json');
}
