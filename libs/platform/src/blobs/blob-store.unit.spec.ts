import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Keyring, ensureKeys } from '../crypto/keys.js';
import { BlobStore } from './blob-store.js';

let home: string;
let store: BlobStore;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'steward-blobs-'));
  ensureKeys(home);
  store = new BlobStore(home, Keyring.load(home));
});
afterAll(() => rmSync(home, { recursive: true }));

describe('BlobStore', () => {
  it('gives back the bytes, and keeps them unreadable on disk', async () => {
    const blob = await store.put(Buffer.from('Dear customer, my phone number is 555'));
    expect((await store.get(blob)).toString()).toBe('Dear customer, my phone number is 555');
    expect(readFileSync(join(home, 'blobs', blob.ref)).includes('555')).toBe(false);
  });

  it('leaves no half-written file behind', async () => {
    const blob = await store.put(Buffer.alloc(100_000, 7));
    expect(readdirSync(join(home, 'blobs', blob.ref.slice(0, 2))).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('notices a file that was changed or put in the place of another', async () => {
    const first = await store.put(Buffer.from('first'));
    const second = await store.put(Buffer.from('second'));
    writeFileSync(join(home, 'blobs', first.ref), readFileSync(join(home, 'blobs', second.ref)));
    await expect(store.get(first)).rejects.toThrow(/does not decrypt/);
  });

  it('refuses a reference that is a path', async () => {
    await expect(store.get({ ref: '../keys/master.key' })).rejects.toThrow(/blob reference/);
  });

  it('says that a missing blob is to be restored', async () => {
    await expect(store.get({ ref: `ab/${'0'.repeat(32)}` })).rejects.toThrow(/backup/);
  });
});
