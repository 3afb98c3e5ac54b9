import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import { StewardError } from '@steward/contracts';

/** JSON in the one form of RFC 8785, so that equal values have equal bytes. `undefined` members are dropped. */
export function canonicalJson(value: unknown): string {
  const text = (canonicalize as unknown as (input: unknown) => string | undefined)(value);
  if (text === undefined) throw new StewardError('internal.bug', 'This value has no JSON form.');
  return text;
}

/** Hex SHA-256. A string is hashed as UTF-8. */
export function sha256(value: string | Uint8Array): string {
  return createHash('sha256').update(value).digest('hex');
}

/** Hex SHA-256 of the canonical JSON: what an approval is for. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** Ed25519 (RFC 8032) over the canonical JSON, base64. */
export function signJson(privateKey: KeyObject, value: unknown): string {
  return sign(null, Buffer.from(canonicalJson(value)), privateKey).toString('base64');
}

/** False for anything but a right signature, malformed input included. */
export function verifyJson(publicKey: KeyObject, value: unknown, signature: string): boolean {
  const key = publicKey.type === 'public' ? publicKey : createPublicKey(publicKey);
  return verify(null, Buffer.from(canonicalJson(value)), key, Buffer.from(signature, 'base64'));
}
