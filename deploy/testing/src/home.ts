import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ensureKeys } from '@steward/platform';

export interface TestHome {
  /** A `STEWARD_HOME` with keys and nothing else. */
  path: string;
  remove(): Promise<void>;
}

/** A fresh `STEWARD_HOME`. */
export async function freshHome(): Promise<TestHome> {
  const path = await mkdtemp(join(tmpdir(), 'home-'));
  ensureKeys(path);
  // Retries: an app that is just being killed may still write a last file.
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 10 }) };
}
