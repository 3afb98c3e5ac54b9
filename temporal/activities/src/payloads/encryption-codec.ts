/**
 * Encrypts every payload on its way to Temporal, and moves large ones out of it.
 *
 * 1. What is encrypted is the whole payload, its metadata (encoding, type) included; only the key's id stays readable.
 * 2. Above {@link CLAIM_THRESHOLD} bytes the payload is an encrypted blob, and Temporal holds its reference and hash, encrypted as well.
 *    A replay encodes its commands again, so a blob that this process wrote a moment ago is used again rather than written twice. After
 *    a restart it is written once more: an unreferenced file, never a wrong one.
 * 3. Decoding lets pass what is not ours: a signal typed into the Temporal UI arrives as plain JSON. Whether to believe it is for the
 *    activity that reads it, never for the codec.
 */
import type { Payload, PayloadCodec } from '@temporalio/common';
import { StewardError, type BlobRef } from '@steward/contracts';
import { decryptBytes, encryptBytes, sha256, type Keyring } from '@steward/platform';
import { packPayload, unpackPayload } from './packing.js';

export const ENCRYPTED_ENCODING = 'binary/encrypted';
const CLAIMED_ENCODING = 'binary/encrypted-claim';
const KEY_ID = 'encryption-key-id';
const CONTEXT = 'temporal payload';
/** Bytes. Temporal warns at 256 KiB and refuses at 2 MiB; histories are read often, blobs seldom. */
export const CLAIM_THRESHOLD = 128 * 1024;
const REMEMBERED_CLAIMS = 64;

/** Where large payloads go; `BlobStore` of `@steward/platform`. */
export interface ClaimStore {
  put(plain: Uint8Array): Promise<BlobRef>;
  get(blob: { ref: string; sha256?: string }): Promise<Uint8Array>;
}

/** AES-256-GCM under the keyring's key for payloads, with claim-check. */
export class EncryptionCodec implements PayloadCodec {
  private readonly key: Buffer;
  private readonly keyId: Buffer;
  private readonly recent = new Map<string, BlobRef>();

  constructor(
    keyring: Keyring,
    private readonly claims: ClaimStore,
  ) {
    this.key = keyring.derive('temporal-payload');
    this.keyId = Buffer.from(keyring.keyId);
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => this.encodeOne(payload)));
  }

  /** @throws StewardError `not_found` when a claimed blob or the key is missing, `internal.bug` when a payload was tampered with */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => this.decodeOne(payload)));
  }

  private async encodeOne(payload: Payload): Promise<Payload> {
    const packed = packPayload(payload);
    if (packed.byteLength <= CLAIM_THRESHOLD) return this.seal(packed, ENCRYPTED_ENCODING);
    const hash = sha256(packed);
    const blob = this.recent.get(hash) ?? (await this.claims.put(packed));
    this.remember(hash, blob);
    return this.seal(Buffer.from(JSON.stringify(blob)), CLAIMED_ENCODING);
  }

  private async decodeOne(payload: Payload): Promise<Payload> {
    const encoding = Buffer.from(payload.metadata?.['encoding'] ?? []).toString();
    if (encoding !== ENCRYPTED_ENCODING && encoding !== CLAIMED_ENCODING) return payload;
    const keyId = Buffer.from(payload.metadata?.[KEY_ID] ?? []);
    if (!keyId.equals(this.keyId)) {
      throw new StewardError(
        'not_found',
        `A Temporal payload was encrypted under key ${keyId.toString().slice(0, 32)}, and STEWARD_HOME/keys/master.key is another one. Restore the key from your backup.`,
      );
    }
    const plain = decryptBytes(this.key, payload.data ?? new Uint8Array(), context(encoding));
    if (encoding === ENCRYPTED_ENCODING) return unpackPayload(plain);
    return unpackPayload(await this.claims.get(JSON.parse(plain.toString('utf8')) as BlobRef));
  }

  private seal(plain: Uint8Array, encoding: string): Payload {
    return {
      metadata: { encoding: Buffer.from(encoding), [KEY_ID]: this.keyId },
      data: encryptBytes(this.key, plain, context(encoding)),
    };
  }

  private remember(hash: string, blob: BlobRef): void {
    this.recent.delete(hash);
    this.recent.set(hash, blob);
    const oldest = this.recent.keys().next().value;
    if (this.recent.size > REMEMBERED_CLAIMS && oldest !== undefined) this.recent.delete(oldest);
  }
}

/** The encoding is authenticated: a claim cannot be passed off as a payload. */
function context(encoding: string): string {
  return `${CONTEXT} ${encoding}`;
}
