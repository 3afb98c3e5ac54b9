import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

const SILENCE_MS = 30_000;
const MEGABYTE = 1024 * 1024;

/**
 * Downloads `url` into `file`, and leaves no file behind when it fails.
 *
 * @param detail is told how much has come so far
 * @throws Error when the server refuses, is silent for 30 s, or sends more than `limit` bytes
 */
export async function download(
  url: string,
  file: string,
  detail: (text: string) => void,
  limit: number,
  signal?: AbortSignal | undefined,
): Promise<void> {
  const abort = new AbortController();
  const alarm = setTimeout(() => abort.abort(new Error(`${new URL(url).host} was silent for 30 s`)), SILENCE_MS);
  const out = await open(file, 'w', 0o600);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([abort.signal, ...(signal ? [signal] : [])]) });
    if (!response.ok || response.body === null) throw new Error(`${new URL(url).host} answered ${response.status}`);
    const total = Number(response.headers.get('content-length') ?? 0);
    let received = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      alarm.refresh();
      received += chunk.byteLength;
      if (received > limit) throw new Error(`${url} is larger than ${limit} bytes`);
      await out.write(chunk);
      detail(`${Math.round(received / MEGABYTE)}${total > 0 ? ` of ${Math.round(total / MEGABYTE)}` : ''} MB`);
    }
    await out.close();
  } catch (error) {
    await out.close().catch(() => undefined);
    await rm(file, { force: true });
    // fetch says only "fetch failed" and keeps the reason in the cause.
    const cause = (error as { cause?: { message?: string; code?: string } }).cause;
    throw new Error(`${url}: ${cause?.code ?? cause?.message ?? (error as Error).message}`, { cause: error });
  } finally {
    clearTimeout(alarm);
  }
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
