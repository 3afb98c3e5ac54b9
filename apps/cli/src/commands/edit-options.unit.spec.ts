import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { collectEdit, collectFileEdit, readEdits } from './edit-options.js';

const nothing = Readable.from([]);

describe('collectEdit', () => {
  it('takes the value as it is, with equals signs, lines and all', () => {
    expect(collectEdit('text=a=b\nc')).toEqual([{ field: 'text', value: 'a=b\nc' }]);
    expect(collectEdit('text=')).toEqual([{ field: 'text', value: '' }]);
    expect(collectEdit('b=2', [{ field: 'a', value: '1' }])).toHaveLength(2);
  });

  it.each(['text', '=x', 'a b=c', ''])('refuses %j', (given) => {
    expect(() => collectEdit(given)).toThrow(/FIELD=VALUE/);
  });
});

describe('readEdits', () => {
  it('refuses nothing, and a field twice', async () => {
    await expect(readEdits([], nothing)).rejects.toMatchObject({ exit: 'usage' });
    const twice = [...collectEdit('text=a'), ...collectFileEdit('text=-')];
    await expect(readEdits(twice, nothing)).rejects.toThrow('Field text is set twice.');
  });

  it('reads files and standard input as text, without their last newline', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'edit-'));
    try {
      await writeFile(join(folder, 'reply.txt'), 'Dear Ada,\nyes.\n');
      const edits = await readEdits(
        [...collectFileEdit(`text=${join(folder, 'reply.txt')}`), ...collectFileEdit('subject=-')],
        Readable.from([Buffer.from('Re: Grüße\n')]),
      );
      expect(edits).toEqual([
        { field: 'text', value: 'Dear Ada,\nyes.' },
        { field: 'subject', value: 'Re: Grüße' },
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('refuses what is not text, too large, or not there', async () => {
    const read = (bytes: Buffer) => readEdits([{ field: 'text', path: '-' }], Readable.from([bytes]));
    await expect(read(Buffer.from([0xff]))).rejects.toMatchObject({ exit: 'usage' });
    await expect(read(Buffer.alloc(300_000))).rejects.toMatchObject({ exit: 'usage' });
    await expect(readEdits([{ field: 'text', path: '/nowhere' }], nothing)).rejects.toMatchObject({ exit: 'notFound' });
  });
});
