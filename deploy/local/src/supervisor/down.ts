import type { Places } from '../places.js';
import { SHUTDOWN } from '../postgres/server.js';
import { ORDERLY, isOurs, stopProcess, stopProcessesOf, waitUntil } from '../processes.js';
import { markerOf } from './app-specs.js';
import { runningSupervisor } from './lock.js';
import { readRunState, removeRunState } from './run-state.js';

const PATIENCE_MS = 90_000;

/**
 * Ends Steward on this home: the supervisor, which ends all the rest; or, when that was killed, what it left behind.
 *
 * @returns false when nothing was running
 */
export async function down(places: Places): Promise<boolean> {
  const supervisor = await runningSupervisor(places);
  if (supervisor !== undefined) {
    signal(supervisor, 'SIGTERM');
    const gone = await waitUntil(async () => (await runningSupervisor(places)) !== supervisor, PATIENCE_MS);
    if (gone) return true;
    signal(supervisor, 'SIGKILL');
  }
  return (await stopLeftovers(places)) || supervisor !== undefined;
}

/** It may end by itself between the look and the signal. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function stopLeftovers(places: Places): Promise<boolean> {
  const { processes = [] } = (await readRunState(places)) ?? {};
  const alive = await Promise.all(processes.map(({ pid, marker }) => isOurs(pid, marker)));
  await stopProcessesOf(markerOf(places));
  for (const { name, pid, marker } of processes) {
    await stopProcess(pid, marker, name === 'postgresql' ? SHUTDOWN : ORDERLY);
  }
  await removeRunState(places);
  return alive.includes(true);
}
