/** The stand-in for a server: a small Python program on the real engine, where no server binary can be had. */
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { isExecutable } from '../config.js';
import { announced } from '../progress.js';
import { makeVirtualEnvironment, pip } from '../python.js';
import type { Context } from '../service.js';

export const EDGE_VERSION = '0.9.0';
/** The program, beside this package's `dist`. */
export const SIDECAR = fileURLToPath(new URL('../../qdrant-sidecar/server.py', import.meta.url));

/**
 * A Python interpreter that has the engine.
 *
 * @throws Error that says what is missing
 */
export async function sidecarPython({ places, say, signal }: Context): Promise<string> {
  const folder = join(places.cache, 'qdrant-edge', EDGE_VERSION);
  const python = join(folder, 'bin', 'python');
  if (await isExecutable(python)) return python;
  await mkdir(join(places.cache, 'qdrant-edge'), { recursive: true });
  const scratch = await mkdtemp(join(places.cache, 'qdrant-edge', '.partial-'));
  try {
    await announced(say, `Qdrant: installing its embedded engine ${EDGE_VERSION} (14 MB)`, async () => {
      const python = await makeVirtualEnvironment(scratch);
      await pip(python, ['install', '--only-binary=:all:', `qdrant-edge-py==${EDGE_VERSION}`], { signal });
      // As a whole or not at all. `bin/python` finds its packages from its own place; only `bin/pip` would not survive the move.
      await rename(scratch, folder).catch(() => undefined);
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return python;
}
