import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findSources, readSource } from './sources.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'learn-'));
  await mkdir(join(folder, 'handbook', '.git'), { recursive: true });
  await Promise.all([
    writeFile(join(folder, 'customers.csv'), 'email,name\nada@example.com,Ada\n'),
    writeFile(join(folder, 'handbook', 'refunds.MD'), '# Refunds'),
    writeFile(join(folder, 'handbook', 'empty.txt'), ' \n'),
    writeFile(join(folder, 'handbook', 'latin.txt'), Buffer.from([0x47, 0x72, 0xfc])),
    writeFile(join(folder, 'handbook', 'binary.txt'), Buffer.from([0x41, 0, 0x42])),
    writeFile(join(folder, 'handbook', 'huge.txt'), 'x'.repeat(2 * 1024 * 1024 + 1)),
    writeFile(join(folder, 'handbook', 'logo.png'), 'x'),
    writeFile(join(folder, 'handbook', '.git', 'secret.md'), 'x'),
    symlink('/etc/hostname', join(folder, 'link.txt')),
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

describe('findSources', () => {
  it('finds documents and customers below a folder, names them by their path in it, and names what it passes over', async () => {
    const { sources, skipped, isFolder } = await findSources(folder);
    expect(isFolder).toBe(true);
    expect(sources.map(({ name, kind }) => [name, kind])).toEqual([
      ['customers.csv', 'CUSTOMERS'],
      ['handbook/binary.txt', 'DOCUMENT'],
      ['handbook/empty.txt', 'DOCUMENT'],
      ['handbook/latin.txt', 'DOCUMENT'],
      ['handbook/refunds.MD', 'DOCUMENT'],
    ]);
    expect(skipped.map(({ name }) => name)).toEqual(['handbook/huge.txt', 'handbook/logo.png']);
  });

  it('takes one file by its name', async () => {
    const { sources, isFolder } = await findSources(join(folder, 'handbook', 'refunds.MD'));
    expect(isFolder).toBe(false);
    expect(sources).toMatchObject([{ name: 'refunds.MD', kind: 'DOCUMENT' }]);
  });

  it('says that there is no such file', async () => {
    await expect(findSources(join(folder, 'missing'))).rejects.toMatchObject({ exit: 'notFound' });
  });
});

describe('readSource', () => {
  it.each([
    ['handbook/refunds.MD', { content: '# Refunds' }],
    ['handbook/empty.txt', { why: 'is empty' }],
    ['handbook/latin.txt', { why: 'is not UTF-8; convert it' }],
    ['handbook/binary.txt', { why: 'is not text' }],
    ['handbook/gone.txt', { why: 'cannot be read (ENOENT)' }],
  ])('%s', async (name, expected) => {
    const source = { name, path: join(folder, name), kind: 'DOCUMENT' as const, bytes: 1 };
    expect(await readSource(source)).toMatchObject(expected);
  });
});
