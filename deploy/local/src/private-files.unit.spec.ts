import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ensureSecret, readIfThere, writePrivate } from './private-files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('private files', () => {
  it('end with one secret, though several starters make it at once', async () => {
    const path = join(folder, 'secret');
    const secrets = await Promise.all(Array.from({ length: 8 }, () => ensureSecret(path)));
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]).toMatch(/^[\w-]{32}$/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['secret']);
  });

  it('are replaced as a whole and stay private', async () => {
    const path = join(folder, 'state.json');
    await writePrivate(path, 'one');
    await writePrivate(path, 'two');
    expect(await readIfThere(path)).toBe('two');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readIfThere(join(folder, 'none'))).toBeUndefined();
  });
});
