import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { unreadable } from '../read-limited.js';

export interface Source {
  /** What it is known by in memory: its path inside the folder, with slashes, or its file name. */
  name: string;
  path: string;
  kind: 'DOCUMENT' | 'CUSTOMERS';
  bytes: number;
}

export interface Skipped {
  name: string;
  why: string;
}

const KINDS: Record<string, Source['kind']> = { '.md': 'DOCUMENT', '.txt': 'DOCUMENT', '.csv': 'CUSTOMERS' };
/** The API takes a request of 5 MiB, in which JSON writes quotes and newlines twice as long. */
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_FILES = 10_000;
const MOST_DEPTH = 20;

/** Finds what can be learned at `path`; what cannot is named with the reason. Hidden files and links are passed over in silence. */
export async function findSources(path: string): Promise<{ sources: Source[]; skipped: Skipped[]; isFolder: boolean }> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const sources: Source[] = [];
  const skipped: Skipped[] = [];
  const consider = (name: string, file: string, bytes: number) => {
    const kind = KINDS[extname(name).toLowerCase()];
    if (kind === undefined) skipped.push({ name, why: 'is neither .md, .txt nor .csv' });
    else if (bytes > MOST_BYTES) skipped.push({ name, why: `is larger than ${MOST_BYTES} bytes; split it` });
    else if (sources.length >= MOST_FILES) skipped.push({ name, why: `comes after the first ${MOST_FILES} files` });
    else sources.push({ name, path: file, kind, bytes });
  };
  const walk = async (folder: string, prefix: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const file = join(folder, entry.name);
      if (entry.isFile()) consider(prefix + entry.name, file, (await stat(file)).size);
      else if (entry.isDirectory() && depth < MOST_DEPTH) await walk(file, `${prefix}${entry.name}/`, depth + 1);
    }
  };
  if (found.isDirectory()) await walk(path, '', 0);
  else if (found.isFile()) consider(basename(path), path, found.size);
  else skipped.push({ name: basename(path), why: 'is no ordinary file' });
  return { sources, skipped, isFolder: found.isDirectory() };
}

/** The text of a source, or why it cannot be learned. */
export async function readSource({
  name,
  path,
  kind,
}: Source): Promise<{ name: string; content: string; kind: Source['kind'] } | Skipped> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    return { name, why: `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})` };
  }
  if (bytes.includes(0)) return { name, why: 'is not text' };
  try {
    const content = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return content.trim() === '' ? { name, why: 'is empty' } : { name, content, kind };
  } catch {
    return { name, why: 'is not UTF-8; convert it' };
  }
}
