import { open } from 'node:fs/promises';
import type { FiledMessage, Maildir } from './maildir.js';

/** A header section longer than this is not one of ours. */
const HEADER_BYTES = 64 * 1024;
/** Files older than the attempt cannot be its evidence; clocks of two machines may differ by this much. */
const CLOCK_SLACK_MS = 60 * 60_000;
const MAX_FILES = 20_000;

/**
 * Looks for a Message-ID in a Maildir that something else files into. Null when it is not there.
 *
 * @throws when the folder cannot be read in full: nothing may be concluded from that
 */
export async function findByMessageId(
  maildir: Maildir,
  messageId: string,
  since: Date | null,
): Promise<FiledMessage | null> {
  await maildir.mustExist();
  const earliest = since === null ? 0 : since.getTime() - CLOCK_SLACK_MS;
  const seen = new Set<string>();
  // A second look, because a listing may miss a message that is being moved from `new` to `cur` at that moment.
  for (let look = 1; look <= 2; look += 1) {
    const candidates = (await maildir.list()).filter((m) => m.filedAt.getTime() >= earliest && !seen.has(m.name));
    if (candidates.length > MAX_FILES)
      throw new Error(`More than ${MAX_FILES} messages since ${since?.toISOString() ?? 'the beginning'}.`);
    for (const candidate of candidates) {
      const header = await readHeader(candidate.path);
      if (header === null) continue;
      if (messageIdIn(header) === messageId) return candidate;
      seen.add(candidate.name);
    }
  }
  return null;
}

/** Null when the file was moved meanwhile; the second look finds it under its new name. */
async function readHeader(path: string): Promise<string | null> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!file) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead).split(/\r?\n\r?\n/, 1)[0] ?? '';
  } finally {
    await file.close();
  }
}

function messageIdIn(header: string): string | undefined {
  const unfolded = header.replace(/\r?\n(?=[ \t])/g, '');
  return /^message-id:[ \t]*(<[^>\r\n]*>)/im.exec(unfolded)?.[1];
}
