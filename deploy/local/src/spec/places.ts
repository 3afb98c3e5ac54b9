import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defaultCache, makePlaces, placesOf } from '../places.js';
import { stopProcessesOf } from '../processes.js';
import type { Context } from '../service.js';

/** A fresh home on the real cache, and the end of everything that runs on it. `env`: the test's `process.env`. */
export async function freshContext(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Context & { postgresFolder: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'local-'));
  const places = placesOf(join(root, 'home'), defaultCache(env));
  await makePlaces(places);
  return {
    places,
    say: () => undefined,
    postgresFolder: join(root, 'postgres'),
    remove: async () => {
      await stopProcessesOf(`${root}/`);
      await rm(root, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
