import { StewardError } from '@steward/contracts';
import { decryptBytes, encryptBytes } from '@steward/platform';

// Layout: length of the type (1) | type (ASCII) | ciphertext. The type travels with the bytes because read models copy them without the
// event; it is authenticated, so that the subject of one event cannot be passed off as another's.
const contextOf = (type: string, personId: string) => `personal part of ${type} about ${personId}`;

/** Encrypts an event's personal part under its person's key. */
export function encryptPersonal(key: Buffer, type: string, personId: string, value: unknown): Buffer {
  const name = Buffer.from(type, 'ascii');
  const encrypted = encryptBytes(key, Buffer.from(JSON.stringify(value)), contextOf(type, personId));
  return Buffer.concat([Buffer.from([name.length]), name, encrypted]);
}

/** @throws StewardError `internal.bug` when the bytes are another person's, or were changed */
export function decryptPersonal(key: Buffer, personId: string, personal: Uint8Array): unknown {
  const bytes = Buffer.from(personal.buffer, personal.byteOffset, personal.byteLength);
  const length = bytes[0];
  if (length === undefined || length === 0 || bytes.length <= 1 + length)
    throw new StewardError('internal.bug', 'The personal part of an event has an unknown layout.');
  const type = bytes.toString('ascii', 1, 1 + length);
  return JSON.parse(decryptBytes(key, bytes.subarray(1 + length), contextOf(type, personId)).toString('utf8'));
}
