import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXIT } from './exit-codes.js';
import { startRig, type Listed, type Rig } from './spec/rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig?.stop());

describe('mail', () => {
  it('says what became of it, and takes the same Message-ID twice for one item', async () => {
    const raw = 'From: ada@example.com\nMessage-ID: <same@example.com>\nSubject: Twice\n\nHi\n';
    const first = (await rig.steward(['mail', '-', '--json'], { stdin: raw })).json<{
      itemId: string;
      response: string;
    }>();
    const second = (await rig.steward(['mail', '-', '--json'], { stdin: raw })).json<{
      itemId: string;
      response: string;
    }>();
    expect(second.itemId).toBe(first.itemId);
    expect(second.response).toContain('Accepted before');
  });

  it('is told when it is too large, and nothing is stored', async () => {
    const path = join(rig.home, 'huge.eml');
    await writeFile(path, `From: ada@example.com\r\nSubject: Huge\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(380_000)}`);
    const { exit, err } = await rig.steward(['mail', path]);
    expect(exit).toBe(EXIT.refused);
    expect(err).toContain('too large');
  });
});

describe('learn', () => {
  it('learns a folder, names what it passes over, and has nothing to do the second time', async () => {
    const folder = join(rig.home, 'company');
    await mkdir(folder);
    await writeFile(join(folder, 'refunds.md'), '# Refunds\n\nWithin 30 days.\n');
    await writeFile(join(folder, 'customers.csv'), 'email,name\nada@example.com,Ada\n');
    await writeFile(join(folder, 'logo.png'), 'x');
    const first = await rig.steward(['learn', folder]);
    expect(first.exit).toBe(EXIT.done);
    expect(first.err).toContain('2/2 refunds.md');
    expect(first.out).toMatch(/learned {2}refunds.md {2}[1-9]\d* new/);
    expect(first.out).toContain('skipped  logo.png  is neither .md, .txt nor .csv');
    const again = (await rig.steward(['learn', folder, '--json'])).json<{
      learned: { added: number; changed: number }[];
    }>();
    expect(again.learned).toMatchObject([
      { added: 0, changed: 0 },
      { added: 0, changed: 0 },
    ]);
  });

  it('ends with 2 on a file that it cannot learn', async () => {
    expect((await rig.steward(['learn', join(rig.home, 'cli.token')])).exit).toBe(EXIT.usage);
  });
});

describe('pause and resume', () => {
  it('switch the gate', async () => {
    expect((await rig.steward(['pause', '--because', 'holiday', '--json'])).json()).toMatchObject({ paused: true });
    expect((await rig.steward(['resume', '--json'])).json()).toMatchObject({ paused: false });
    expect((await rig.steward(['pause', '--because', ' '])).exit).toBe(EXIT.usage);
  });
});

describe('rebuild', () => {
  it('asks first, and gives the same inbox again', async () => {
    await rig.asked('Before the rebuild');
    const before = (await rig.steward(['inbox', '--all', '--json'])).json<Listed>();
    expect(before.items.length).toBeGreaterThan(1);
    expect((await rig.steward(['rebuild'])).exit).toBe(EXIT.usage);
    const { exit, out } = await rig.steward(['rebuild', '--yes']);
    expect(exit).toBe(EXIT.done);
    expect(out).toMatch(/^Rebuilt: \d+ memory records/);
    expect((await rig.steward(['inbox', '--all', '--json'])).json<Listed>()).toEqual(before);
  });
});

describe('signing in', () => {
  it('ends with 3 without a token, and with one that opens nothing', async () => {
    // A home of its own: in the gateway's the gateway would soon put down a good one.
    const home = join(rig.home, 'stranger');
    await cp(join(rig.home, 'run'), join(home, 'run'), { recursive: true });
    expect((await rig.steward(['inbox'], { home })).exit).toBe(EXIT.signIn);
    await writeFile(join(home, 'cli.token'), 'a-token-that-was-never-issued', { mode: 0o600 });
    const wrong = await rig.steward(['inbox', '--json'], { home });
    expect(wrong.exit).toBe(EXIT.signIn);
    expect(wrong.json()).toMatchObject({ error: { kind: 'signIn', code: 'auth.required' } });
  });

  it('operator reset ends every session, prints the new secret once, and leaves the command line signed in', async () => {
    const { exit, json } = await rig.steward(['operator', 'reset', '--yes', '--json']);
    expect(exit).toBe(EXIT.done);
    const { secret } = json<{ secret: string }>();
    const signIn = await fetch(`${rig.gateway.addresses['http']}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret }),
    });
    expect(signIn.status).toBe(204);
    expect((await rig.steward(['inbox'])).exit).toBe(EXIT.done);
  });
});

describe('a gateway that has ended', () => {
  it('is told with 6 and how to start', async () => {
    await rig.gateway.kill();
    for (const words of [['inbox'], ['mail', '-']]) {
      const { exit, err } = await rig.steward(words, { stdin: 'From: a@example.com\n\nx' });
      expect(exit).toBe(EXIT.unreachable);
      expect(err).toContain('npm start');
    }
  });
});
