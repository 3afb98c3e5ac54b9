import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JsonCipher, decryptBytes, encryptBytes, pseudonymOf } from './cipher.js';
import { canonicalJson, digestOf, signJson, verifyJson } from './digest.js';
import { Keyring, ensureKeys, loadApprovalPrivateKey, loadApprovalPublicKey } from './keys.js';

let home: string;
let keyring: Keyring;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'steward-keys-'));
  ensureKeys(home);
  keyring = Keyring.load(home);
});
afterAll(() => rmSync(home, { recursive: true }));

describe('keys', () => {
  it('are made once: a second start keeps them, and only their owner reads them', () => {
    const before = readFileSync(join(home, 'keys', 'master.key'), 'utf8');
    ensureKeys(home);
    expect(readFileSync(join(home, 'keys', 'master.key'), 'utf8')).toBe(before);
    expect(statSync(join(home, 'keys', 'master.key')).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'keys')).mode & 0o777).toBe(0o700);
  });

  it('differ by purpose', () => {
    expect(keyring.derive('a').equals(keyring.derive('b'))).toBe(false);
  });

  it('say which file is missing and what to do', () => {
    expect(() => Keyring.load(join(home, 'nowhere'))).toThrow(/master\.key is missing.*backup/);
  });
});

describe('encryption', () => {
  it('gives back what was put in, whatever it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, purpose) => {
        const cipher = new JsonCipher(keyring, purpose);
        expect(cipher.decrypt(cipher.encrypt(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('refuses another context, another key and any changed byte', () => {
    const key = keyring.derive('x');
    const encrypted = encryptBytes(key, Buffer.from('secret'), 'row 1');
    expect(() => decryptBytes(key, encrypted, 'row 2')).toThrow(/does not decrypt/);
    expect(() => decryptBytes(keyring.derive('y'), encrypted, 'row 1')).toThrow(/does not decrypt/);
    for (let i = 1; i < encrypted.length; i += 1) {
      const changed = Buffer.from(encrypted);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => decryptBytes(key, changed, 'row 1')).toThrow(/does not decrypt/);
    }
  });
});

describe('digests and signatures', () => {
  it('do not depend on the order of members', () => {
    expect(canonicalJson({ b: 1, a: [2, { d: 3, c: 4 }] })).toBe('{"a":[2,{"c":4,"d":3}],"b":1}');
    expect(digestOf({ b: 1, a: 2 })).toBe(digestOf({ a: 2, b: 1 }));
  });

  it('are verified only for exactly what was signed', () => {
    const signature = signJson(loadApprovalPrivateKey(home), { approvalId: '1', decision: 'approve' });
    const publicKey = loadApprovalPublicKey(home);
    expect(verifyJson(publicKey, { decision: 'approve', approvalId: '1' }, signature)).toBe(true);
    expect(verifyJson(publicKey, { decision: 'reject', approvalId: '1' }, signature)).toBe(false);
    expect(verifyJson(publicKey, { decision: 'approve', approvalId: '1' }, 'not base64 at all')).toBe(false);
  });
});

describe('pseudonyms', () => {
  it('are the same for one mailbox however it is written', () => {
    expect(pseudonymOf(keyring, ' Ada@Example.COM ')).toBe(pseudonymOf(keyring, 'ada@example.com'));
  });
});
