import { copyFile, readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

const LIMIT_BYTES = 16 * 1024 * 1024;
const EVERY_MS = 60_000;

/**
 * Keeps every log in the folder below 16 MB, with one older part beside it. The file is emptied in place, since its writer keeps it open
 * (in append mode); renaming it would let the old one grow on.
 *
 * @returns stops it
 */
export function limitLogs(folder: string): () => void {
  const timer = setInterval(() => void shorten(folder).catch(() => undefined), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Exported for its test. */
export async function shorten(folder: string, limit = LIMIT_BYTES): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!name.endsWith('.log') || (await stat(path)).size <= limit) continue;
    await copyFile(path, `${path}.1`);
    await truncate(path, 0);
  }
}
