import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { StewardError } from '@steward/contracts';
import type { Keyring } from './keys.js';

const VERSION = 1;
const NONCE = 12;
const TAG = 16;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. Layout: version (1) | nonce (12) | tag (16) | ciphertext. `context` is
 * authenticated but not stored: a ciphertext moved to another row or purpose does not decrypt.
 */
export function encryptBytes(key: Buffer, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body]);
}

/** @throws StewardError `internal.bug` when the key, the context or the bytes are not the ones that were encrypted */
export function decryptBytes(key: Buffer, encrypted: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(encrypted.buffer, encrypted.byteOffset, encrypted.byteLength);
  if (bytes[0] !== VERSION || bytes.length < 1 + NONCE + TAG)
    throw new StewardError('internal.bug', `Encrypted ${context} has an unknown layout.`);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + NONCE))
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(1 + NONCE, 1 + NONCE + TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE + TAG)), decipher.final()]);
  } catch (cause) {
    throw new StewardError(
      'internal.bug',
      `Encrypted ${context} does not decrypt: wrong key, or the data was changed.`,
      { cause },
    );
  }
}

/** Encrypts and decrypts JSON under the keyring's key for one purpose, for example `step-result`. */
export class JsonCipher {
  private readonly key: Buffer;

  constructor(
    keyring: Keyring,
    private readonly purpose: string,
  ) {
    this.key = keyring.derive(purpose);
  }

  encrypt(value: unknown): Uint8Array<ArrayBuffer> {
    return new Uint8Array(encryptBytes(this.key, Buffer.from(JSON.stringify(value)), this.purpose));
  }

  decrypt(encrypted: Uint8Array): unknown {
    return JSON.parse(decryptBytes(this.key, encrypted, this.purpose).toString('utf8'));
  }
}

/** Keyed hash for looking things up without storing them: hex HMAC-SHA-256 under the keyring's key for `purpose`. */
export function keyedHash(keyring: Keyring, purpose: string, value: string): string {
  return createHmac('sha256', keyring.derive(purpose)).update(value).digest('hex');
}

/** Pseudonym of a mail address: case and surrounding white space do not matter. */
export function pseudonymOf(keyring: Keyring, address: string): string {
  return keyedHash(keyring, 'pseudonym', address.trim().toLowerCase()).slice(0, 32);
}
