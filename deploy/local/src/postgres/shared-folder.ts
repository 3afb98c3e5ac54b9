/**
 * Where a server that root starts keeps its data: it runs as another user, who cannot enter root's home. Each home has a folder of its own
 * there, named by a hash, in which `home.txt` says whose it is.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readIfThere } from '../private-files.js';

export const SHARED_FOLDER = '/var/lib/steward';
const OWNER_FILE = 'home.txt';

/** The folder of this home, made when it is missing. */
export async function sharedFolderOf(home: string): Promise<string> {
  const folder = join(SHARED_FOLDER, createHash('sha256').update(home).digest('hex').slice(0, 12));
  await mkdir(folder, { recursive: true, mode: 0o711 });
  await writeFile(join(folder, OWNER_FILE), `${home}\n`);
  return folder;
}

/** Removes the data of every home below `folder`. For tests, whose homes are temporary. */
export async function removeSharedDataOf(folder: string): Promise<void> {
  for (const name of await readdir(SHARED_FOLDER).catch((): string[] => [])) {
    const owner = (await readIfThere(join(SHARED_FOLDER, name, OWNER_FILE)).catch(() => undefined))?.trim();
    if (owner?.startsWith(`${folder}/`)) await rm(join(SHARED_FOLDER, name), { recursive: true, force: true });
  }
}
