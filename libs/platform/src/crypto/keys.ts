import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import {
  mkdirSync,
  openSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { StewardError } from '@steward/contracts';

const MASTER = 'master.key';
const APPROVAL_PRIVATE = 'approval.private.pem';
const APPROVAL_PUBLIC = 'approval.public.pem';

/** Creates a file once, whole and durable, or leaves the one that is there: two starters cannot end with two keys. */
function createOnce(path: string, content: string): void {
  if (existsSync(path)) return;
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(temporary, 'wx', 0o600);
  writeSync(file, content);
  fsyncSync(file);
  closeSync(file);
  try {
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(temporary);
  }
}

/** Makes the keys of a home that has none yet, in `<home>/keys` (0700, files 0600). Safe to call at every start. */
export function ensureKeys(home: string): void {
  const folder = join(home, 'keys');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  createOnce(join(folder, MASTER), `${randomBytes(32).toString('base64')}\n`);
  if (!existsSync(join(folder, APPROVAL_PUBLIC))) {
    const { privateKey } = generateKeyPairSync('ed25519');
    createOnce(join(folder, APPROVAL_PRIVATE), privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
    // Derived from whatever private key is there, so that a crash between the two files, or a second starter, changes nothing.
    const winner = createPrivateKey(readFileSync(join(folder, APPROVAL_PRIVATE)));
    createOnce(
      join(folder, APPROVAL_PUBLIC),
      createPublicKey(winner).export({ type: 'spki', format: 'pem' }) as string,
    );
  }
}

function read(home: string, name: string): Buffer {
  try {
    return readFileSync(join(home, 'keys', name));
  } catch (cause) {
    throw new StewardError(
      'input.invalid',
      `Key file keys/${name} is missing in STEWARD_HOME. Restore it from your backup; without it stored data cannot be read.`,
      { cause },
    );
  }
}

/**
 * Keys for one purpose each, derived from the master key (HKDF-SHA-256, RFC 5869), so that a ciphertext of one kind can never be
 * passed off as another.
 */
export class Keyring {
  private readonly derived = new Map<string, Buffer>();
  /** Names the master key in every ciphertext, so that a later rotation can tell old from new. */
  readonly keyId: string;

  constructor(private readonly master: Buffer) {
    if (master.length !== 32) throw new StewardError('input.invalid', 'keys/master.key must hold 32 bytes in base64.');
    this.keyId = this.derive('key-id').subarray(0, 6).toString('hex');
  }

  static load(home: string): Keyring {
    return new Keyring(Buffer.from(read(home, MASTER).toString('utf8').trim(), 'base64'));
  }

  /** 32 bytes for `purpose`, the same on every call. */
  derive(purpose: string): Buffer {
    let key = this.derived.get(purpose);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', this.master, Buffer.alloc(0), `steward/${purpose}`, 32));
      this.derived.set(purpose, key);
    }
    return key;
  }
}

/** Signs approvals' wake-up signals. Only the gateway loads it; no worker holds it. */
export function loadApprovalPrivateKey(home: string): KeyObject {
  return createPrivateKey(read(home, APPROVAL_PRIVATE));
}

/** Verifies approvals' wake-up signals. */
export function loadApprovalPublicKey(home: string): KeyObject {
  return createPublicKey(read(home, APPROVAL_PUBLIC));
}
