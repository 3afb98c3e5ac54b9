import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { CommandFailure } from './outcome.js';

/**
 * The content of a file, or of `stdin` where the path is `-`; never more than `most` bytes.
 *
 * @throws CommandFailure `notFound`, or `usage` when it is no file or too large
 */
export async function readLimited(path: string, stdin: Readable, most: number): Promise<Buffer> {
  if (path !== '-') await checkFile(path);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of (path === '-' ? stdin : createReadStream(path)) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) throw new CommandFailure('usage', `${nameOf(path)} is larger than ${most} bytes.`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof CommandFailure ? error : unreadable(path, error);
  }
  return Buffer.concat(chunks);
}

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (found.isDirectory()) throw new CommandFailure('usage', `${path} is a folder; give a file.`);
}

/** What it means that a path cannot be read. */
export function unreadable(path: string, error: unknown): CommandFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new CommandFailure('notFound', `There is no file ${path}.`);
  return new CommandFailure('failed', `${nameOf(path)} cannot be read: ${code ?? message}.`);
}

function nameOf(path: string): string {
  return path === '-' ? 'Standard input' : path;
}
