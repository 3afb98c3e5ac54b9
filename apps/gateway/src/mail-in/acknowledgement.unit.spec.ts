import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@steward/platform';
import { createAcknowledgements } from './acknowledgement.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'steward-ack-'));
});
afterEach(() => rm(home, { recursive: true }));

const acknowledge = (subject: string, change: { on?: boolean; automatic?: boolean } = {}) =>
  createAcknowledgements({ home, on: change.on ?? true, company: 'Acme', log: createLogger('spec', 'silent') })({
    subject,
    automatic: change.automatic ?? false,
  });
async function template(text: string): Promise<void> {
  await mkdir(join(home, 'templates'));
  await writeFile(join(home, 'templates', 'acknowledge.txt'), text);
}

describe('an acknowledgement', () => {
  test('has a text of its own to begin with', async () => {
    const made = await acknowledge('Where is my order?');
    expect(made?.subject).toBe('Re: Where is my order?');
    expect(made?.text).toContain('“Where is my order?”');
    expect(made?.text).toContain('Acme');
  });

  test('is the operator’s own words where there are any', async () => {
    await template('Got “{subject}”. {company} {other}');
    expect((await acknowledge('Hi'))?.text).toBe('Got “Hi”. Acme {other}');
  });

  test.each([
    ['Re: Hi', 'Re: Hi'],
    ['RE: Hi', 'RE: Hi'],
    ['', 'Re: your message'],
    ['x'.repeat(500), `Re: ${'x'.repeat(120)}…`],
  ])('to %j', async (subject, expected) => expect((await acknowledge(subject))?.subject).toBe(expected));

  test('takes a placeholder in a subject as text', async () => {
    await template('{subject}');
    expect((await acknowledge('{company} $& $1'))?.text).toBe('{company} $& $1');
  });

  test('stays within the bounds of a mail, however often a template repeats the subject', async () => {
    await template('{subject}'.repeat(2000));
    expect((await acknowledge('x'.repeat(120)))?.text.length).toBeLessThanOrEqual(50_000);
  });
});

describe('none', () => {
  test('to what a machine wrote', async () => expect(await acknowledge('Hi', { automatic: true })).toBeNull());
  test('when switched off', async () => expect(await acknowledge('Hi', { on: false })).toBeNull());
  test('in other words than the operator’s, where his file is empty', async () => {
    await template(' \n');
    expect(await acknowledge('Hi')).toBeNull();
  });
  test('where his file cannot be read', async () => {
    await mkdir(join(home, 'templates', 'acknowledge.txt'), { recursive: true });
    expect(await acknowledge('Hi')).toBeNull();
  });
});
