import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StewardError, type BlobRef } from '@steward/contracts';
import { decryptBytes, encryptBytes } from '../crypto/cipher.js';
import { sha256 } from '../crypto/digest.js';
import type { Keyring } from '../crypto/keys.js';

/**
 * Encrypted files under `<home>/blobs`, named at random. Responsible for one promise: when `put` has returned, the bytes survive a power cut.
 * A crash before that leaves at most an unreferenced file. Nothing is ever overwritten.
 */
export class BlobStore {
  private readonly folder: string;
  private readonly key: Buffer;

  constructor(home: string, keyring: Keyring) {
    this.folder = join(home, 'blobs');
    this.key = keyring.derive('blob');
  }

  /** Encrypts, writes, syncs file and folder, and answers with the reference and the hash of the plain bytes. */
  async put(plain: Uint8Array): Promise<BlobRef> {
    const name = randomBytes(16).toString('hex');
    const ref = `${name.slice(0, 2)}/${name}`;
    const path = join(this.folder, ref);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const temporary = `${path}.part`;
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(encryptBytes(this.key, plain, `blob ${ref}`));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    for (const folder of [dirname(path), this.folder]) {
      const handle = await open(folder, 'r');
      await handle.sync().finally(() => handle.close());
    }
    return { ref, sha256: sha256(plain), bytes: plain.byteLength };
  }

  /** @throws StewardError `not_found` when the file is gone, `internal.bug` when it is not what was written */
  async get(blob: Pick<BlobRef, 'ref'> & { sha256?: string }): Promise<Buffer> {
    if (!/^[0-9a-f]{2}\/[0-9a-f]{32}$/.test(blob.ref))
      throw new StewardError('input.invalid', 'A blob reference has the form ab/ab….');
    let encrypted: Buffer;
    try {
      encrypted = await readFile(join(this.folder, blob.ref));
    } catch (cause) {
      throw new StewardError(
        'not_found',
        `Blob ${blob.ref} is not in STEWARD_HOME/blobs. Restore it from your backup.`,
        { cause },
      );
    }
    const plain = decryptBytes(this.key, encrypted, `blob ${blob.ref}`);
    if (blob.sha256 !== undefined && sha256(plain) !== blob.sha256)
      throw new StewardError('internal.bug', `Blob ${blob.ref} has another hash than recorded.`);
    return plain;
  }
}
