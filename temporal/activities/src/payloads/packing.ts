import type { Payload } from '@temporalio/common';
import { StewardError } from '@steward/contracts';

const LENGTH_BYTES = 4;

/**
 * A payload as bytes: length of the header (uint32, big-endian), header (JSON: metadata in base64), data. Not the protobuf form, because
 * its library comes only with the worker, and the gateway decodes payloads too.
 */
export function packPayload({ metadata, data }: Payload): Buffer {
  const entries = Object.entries(metadata ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(header.byteLength);
  // Of an empty field (a void result) protobufjs makes a plain empty array, whatever its types say.
  return Buffer.concat([length, header, Uint8Array.from(data ?? [])]);
}

/** @throws StewardError `internal.bug` for bytes that {@link packPayload} did not make */
export function unpackPayload(packed: Uint8Array): Payload {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const end = bytes.byteLength < LENGTH_BYTES ? Infinity : LENGTH_BYTES + bytes.readUInt32BE();
  if (end > bytes.byteLength)
    throw new StewardError('internal.bug', 'A decrypted Temporal payload has no whole header.');
  const header = JSON.parse(bytes.subarray(LENGTH_BYTES, end).toString('utf8')) as Record<string, string>;
  const metadata = Object.fromEntries(
    Object.entries(header).map(([key, value]) => [key, Uint8Array.from(Buffer.from(value, 'base64'))]),
  );
  return { metadata, data: Uint8Array.from(bytes.subarray(end)) };
}
