import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findByMessageId } from './evidence.js';
import { Maildir } from './maildir.js';
import { listSentMail, readSentMail } from './sent-mail.js';
import { temporaryFolder } from './spec/mail.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let maildir: Maildir;
beforeEach(async () => {
  folder = await temporaryFolder();
  maildir = new Maildir(join(folder.path, 'sent'));
});
afterEach(() => folder.remove());

const message = (id: string, text = 'x') =>
  Buffer.from(`From: a@b.c\r\nMessage-ID: <${id}>\r\nSubject: ${id}\r\n\r\n${text}`);
const files = (name: string) => readdir(join(maildir.folder, name));

describe('filing', () => {
  test('is readable by the operator alone, and leaves nothing unfinished', async () => {
    const filed = await maildir.file('a', message('a'));
    expect((await stat(filed.path)).mode & 0o777).toBe(0o600);
    expect((await stat(maildir.folder)).mode & 0o777).toBe(0o700);
    expect(await files('tmp')).toEqual([]);
    expect(await readFile(filed.path)).toEqual(message('a'));
  });

  test('many writers of one name leave one file, the first one whole', async () => {
    const filed = await Promise.all(
      Array.from({ length: 20 }, (_, index) => maildir.file('a', message('a', `by ${index}`))),
    );
    expect(filed.filter((one) => !one.already)).toHaveLength(1);
    expect(await files('cur')).toEqual(['a:2,S']);
    expect(await files('tmp')).toEqual([]);
  });

  test('a message that a mail client flagged or moved is still known by its name', async () => {
    await maildir.file('a', message('a'));
    await rename(join(maildir.folder, 'cur', 'a:2,S'), join(maildir.folder, 'new', 'a:2,FS'));
    expect(await maildir.file('a', message('a'))).toMatchObject({ already: true });
    expect(await maildir.list()).toHaveLength(1);
  });

  test('what a killed writer left in tmp is no message', async () => {
    await maildir.create();
    await writeFile(join(maildir.folder, 'tmp', 'a.1.abc'), 'From: half');
    expect(await maildir.find('a')).toBeNull();
    expect(await maildir.file('a', message('a'))).toMatchObject({ already: false });
  });
});

describe('evidence by Message-ID', () => {
  test('is found in new and cur, folded or not, and not in a body', async () => {
    await maildir.create();
    await writeFile(join(maildir.folder, 'new', '1'), 'Message-Id:\r\n <1@x>\r\n\r\n');
    await writeFile(join(maildir.folder, 'cur', '2:2,'), 'Subject: s\nMESSAGE-ID: <2@x>\n\nMessage-ID: <3@x>\n');
    expect(await findByMessageId(maildir, '<1@x>', new Date())).toMatchObject({ name: '1' });
    expect(await findByMessageId(maildir, '<2@x>', new Date())).toMatchObject({ name: '2' });
    expect(await findByMessageId(maildir, '<3@x>', new Date())).toBeNull();
  });

  test('a folder that is not there is no evidence of absence', async () => {
    await expect(findByMessageId(maildir, '<1@x>', null)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('the reader', () => {
  test('shows the newest first, at most as many as asked for, and skips what is no mail', async () => {
    await maildir.create();
    for (const id of ['a', 'b', 'c']) {
      await maildir.file(id, message(id, `text ${id}`));
      const { path } = (await maildir.find(id))!;
      await utimes(path, 1, { a: 100, b: 300, c: 200 }[id]!);
    }
    await writeFile(join(maildir.folder, 'cur', 'garbage'), Buffer.from([0, 1, 2]));
    const mails = await listSentMail(maildir.folder, 3);
    expect(mails.map((mail) => mail.id)).toEqual(['b', 'c']);
    expect(mails[0]).toMatchObject({
      subject: 'b',
      text: 'text b',
      messageId: '<b>',
      filedAt: '1970-01-01T00:05:00.000Z',
    });
  });

  test('one by id', async () => {
    await maildir.file('a', message('a'));
    expect(await readSentMail(maildir.folder, 'a')).toMatchObject({ subject: 'a' });
    await expect(readSentMail(maildir.folder, '../a')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('no Maildir yet: nothing sent', async () => {
    await rm(maildir.folder, { recursive: true, force: true });
    expect(await listSentMail(maildir.folder, 10)).toEqual([]);
  });
});
