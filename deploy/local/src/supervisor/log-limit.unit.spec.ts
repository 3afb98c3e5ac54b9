import { appendFile, mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { shorten } from './log-limit.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logs-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a log', () => {
  it('that is too long goes on in an empty file, with what it held beside it', async () => {
    const path = join(folder, 'worker.log');
    const writer = await open(path, 'a');
    await writer.write('x'.repeat(100));
    await writeFile(join(folder, 'small.log'), 'short');
    await shorten(folder, 50);
    await writer.write('after');
    await writer.close();
    expect(await readFile(path, 'utf8')).toBe('after');
    expect(await readFile(`${path}.1`, 'utf8')).toBe('x'.repeat(100));
    await appendFile(path, 'y'.repeat(60));
    await shorten(folder, 50);
    expect(await readFile(`${path}.1`, 'utf8')).toBe(`after${'y'.repeat(60)}`);
    expect((await readdir(folder)).sort()).toEqual(['small.log', 'worker.log', 'worker.log.1']);
  });
});
