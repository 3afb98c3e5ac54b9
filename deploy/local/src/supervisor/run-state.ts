import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { PartName } from '@steward/contracts';

import type { Places } from '../places.js';
import { readIfThere, writePrivate } from '../private-files.js';

/** A process of ours, in a form that can be checked before it is signalled (see processes.ts). */
export interface OurProcess {
  name: string;
  pid: number;
  marker: string;
}

/** A part as the supervisor knows it; whether it does its work, only the gateway can say. */
export interface RunningPart {
  name: PartName;
  version: string | null;
  address: string | null;
  pids: number[];
}

/**
 * What runs now, in `$STEWARD_HOME/run/state.json` (0600, for it holds the database's password): for `steward status`, for
 * `steward down` after the supervisor was killed, and for commands that talk to the gateway.
 */
export interface RunState {
  console: string;
  smtp: string;
  maildir: string;
  databaseUrl: string;
  parts: RunningPart[];
  processes: OurProcess[];
}

export async function readRunState(places: Places): Promise<RunState | undefined> {
  const text = await readIfThere(fileOf(places));
  try {
    return text === undefined ? undefined : (JSON.parse(text) as RunState);
  } catch {
    return undefined;
  }
}

export async function writeRunState(places: Places, state: RunState): Promise<void> {
  await writePrivate(fileOf(places), JSON.stringify(state, undefined, 2) + '\n');
}

export async function removeRunState(places: Places): Promise<void> {
  await rm(fileOf(places), { force: true });
}

function fileOf(places: Places): string {
  return join(places.run, 'state.json');
}
