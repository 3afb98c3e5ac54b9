import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@steward/testing';
import { EXIT } from './exit-codes.js';
import { startRig, type Rig } from './spec/rig.js';

interface Listed {
  items: { id: string; state: string; digest: string | null; subject: string | null; operation: string | null }[];
  next: string | null;
}
interface Shown {
  id: string;
  state: string;
  action: { id: string; digest: string; state: string; approval: { id: string; state: string } | null } | null;
}

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig?.stop());

/** A mail whose reply is asked, as the inbox shows it. */
async function asked(subject: string): Promise<Shown & { action: NonNullable<Shown['action']> }> {
  const itemId = await rig.mail(subject);
  await rig.reply(itemId);
  const shown = await rig.steward(['show', itemId, '--after', await rig.head(), '--json']);
  const item = shown.json<Shown>();
  if (item.action === null) throw new Error(`${subject} is not asked: ${shown.out}`);
  return { ...item, action: item.action };
}

async function stateOf(actionId: string): Promise<string | undefined> {
  return (await rig.ledger.action(actionId))?.state;
}

describe('inbox and show', () => {
  it('list what came in, in exactly the pinned shape, page by page', async () => {
    const { id } = await asked('Paging one');
    await asked('Paging two');
    const first = (await rig.steward(['inbox', '--first', '1', '--json'])).json<Listed>();
    expect(Object.keys(first)).toEqual(['items', 'next']);
    expect(Object.keys(first.items[0] ?? {})).toEqual([
      'id',
      'runId',
      'state',
      'operation',
      'from',
      'subject',
      'digest',
      'rule',
      'expiresAt',
    ]);
    expect(first.items[0]).toMatchObject({ subject: 'Paging two', state: 'asked', operation: 'email.reply' });
    const second = (
      await rig.steward(['inbox', '--first', '1', '--cursor', first.next ?? '', '--json'])
    ).json<Listed>();
    expect(second.items).toMatchObject([{ id, subject: 'Paging one', from: 'ada@example.com' }]);
  });

  it('tells people who gets what, and what they can do', async () => {
    const { id } = await asked('For people');
    expect((await rig.steward(['inbox'])).out).toMatch(
      new RegExp(`${id.slice(0, 8)} +asked +email.reply +ada@example.com`),
    );
    const { out, exit } = await rig.steward(['show', id.slice(0, 8)]);
    expect(exit).toBe(EXIT.done);
    for (const part of [
      'For people',
      'Who gets it  ada@example.com',
      'it is on its way.',
      'Reply-To differs',
      'steward approve',
    ])
      expect(out).toContain(part);
  });
});

describe('approve', () => {
  it('shows the preview, asks, and without a terminal does nothing unless --yes is given', async () => {
    const { id, action } = await asked('No terminal');
    const refused = await rig.steward(['approve', id]);
    expect(refused).toMatchObject({ exit: EXIT.usage, out: '' });
    expect(refused.err).toMatch(/Who gets it +ada@example.com[\s\S]*--yes/);
    expect(await stateOf(action.id)).toBe('asked');
  });

  it('approves exactly what was shown, once', async () => {
    const { id, action } = await asked('Once');
    const approved = await rig.steward(['approve', action.approval?.id.slice(0, 8) ?? '', '--yes', '--json']);
    expect(approved.exit).toBe(EXIT.done);
    expect(approved.json()).toMatchObject({ result: 'Approved', actionId: action.id, approvalId: action.approval?.id });
    expect(await stateOf(action.id)).toBe('approved');

    for (const name of [id, action.approval?.id ?? '']) {
      const again = await rig.steward(['approve', name, '--yes', '--json']);
      expect(again.exit).toBe(EXIT.refused);
      expect(again.json()).toMatchObject({ result: 'AlreadyDecided', state: 'approved', channel: 'cli' });
    }
  });

  it('ends with 5 on a digest that is another one now, and says so', async () => {
    const { id, action } = await asked('Stale');
    const edited = await rig.steward(['edit', id, '--set', 'subject=Re: edited', '--json']);
    expect(edited.json()).toMatchObject({ result: 'Edited', actionId: action.id, revision: 2 });
    const stale = await rig.steward(['approve', id, '--yes', '--digest', action.digest, '--json']);
    expect(stale.exit).toBe(EXIT.refused);
    expect(stale.json()).toMatchObject({ result: 'Stale', revision: 2 });
    expect(await stateOf(action.id)).toBe('asked');

    // Somebody who names the approval that he looked at has not looked at its successor.
    const superseded = await rig.steward(['approve', action.approval?.id ?? '', '--yes']);
    expect(superseded.exit).toBe(EXIT.refused);
    expect(superseded.err).toMatch(/^Stale: /);
    expect(await stateOf(action.id)).toBe('asked');

    const { digest } = edited.json<{ digest: string }>();
    expect((await rig.steward(['approve', id, '--yes', '--digest', digest])).exit).toBe(EXIT.done);
  });

  it('ends with 4 on what is not there', async () => {
    for (const id of ['ffffffff', 'ffffffff-ffff-4fff-8fff-ffffffffffff']) {
      const { exit, err } = await rig.steward(['approve', id, '--yes']);
      expect(exit).toBe(EXIT.notFound);
      expect(err).toContain(id);
    }
  });
});

describe('edit', () => {
  it('shows the difference and the new digest, and takes text from standard input', async () => {
    const { id } = await asked('Edit');
    const { exit, out } = await rig.steward(['edit', id, '--set', 'subject=Re: late', '--set-file', 'text=-'], {
      stdin: 'Dear Ada,\nit is late. 日本\n',
    });
    expect(exit).toBe(EXIT.done);
    for (const part of ['- it is on its way.', '+ it is late. 日本', '+ Re: late', 'new digest '])
      expect(out).toContain(part);
  });

  it('ends with 2 on a field that cannot be edited', async () => {
    const { id } = await asked('Edit to');
    const { exit, err } = await rig.steward(['edit', id, '--set', 'to=eve@example.net']);
    expect(exit).toBe(EXIT.usage);
    expect(err).toMatch(/^InvalidInput: .*to/);
  });
});

describe('reject, close, explain', () => {
  it('tell the whole story', async () => {
    const { id, action } = await asked('Story');
    const early = await rig.steward(['close', id]);
    expect(early.exit).toBe(EXIT.refused);

    const rejected = await rig.steward(['reject', id, '--because', 'She wrote twice.', '--json']);
    expect(rejected.json()).toMatchObject({ result: 'Rejected', actionId: action.id });
    expect((await rig.reply(id)).state).toBe('settled');

    const explained = await rig.steward(['explain', action.id.slice(0, 8)]);
    expect(explained.exit).toBe(EXIT.done);
    for (const part of [
      'The operator rejected it on the command line',
      '“She wrote twice.”',
      'A mail came in from ada@example.com',
    ])
      expect(explained.out).toContain(part);

    await until('the item to be closable', async () => (await rig.steward(['close', id])).exit === EXIT.done);
    await until('the inbox to be without it', async () => {
      const { items } = (await rig.steward(['inbox', '--json'])).json<Listed>();
      return items.every((item) => item.id !== id);
    });
    expect((await rig.steward(['inbox', '--all', '--state', 'closed', '--json'])).json<Listed>().items).toMatchObject([
      { id },
    ]);
  });

  it('explain ends with 4 on what nobody knows', async () => {
    expect((await rig.steward(['explain', '<nobody@example.com>'])).exit).toBe(EXIT.notFound);
  });
});

describe('resolve', () => {
  it('refuses what is not in doubt, and records the operator’s word on what is', async () => {
    const { id, action } = await asked('Doubt');
    expect((await rig.steward(['resolve', id, '--choice', 'happened'])).exit).toBe(EXIT.refused);
    await rig.steward(['approve', id, '--yes']);
    await rig.openInDoubt(id);
    const resolved = await rig.steward(['resolve', id, '--choice', 'happened', '--json']);
    expect(resolved).toMatchObject({ exit: EXIT.done });
    expect(await stateOf(action.id)).toBe('executed');
    expect((await rig.ledger.lookup(id, 'reply'))?.status).toBe('executed');
    expect((await rig.steward(['resolve', id, '--choice', 'ask-again'])).exit).toBe(EXIT.refused);
  });
});

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
    const before = (await rig.steward(['inbox', '--all', '--json'])).json<Listed>();
    expect(before.items.length).toBeGreaterThan(5);
    expect((await rig.steward(['rebuild'])).exit).toBe(EXIT.usage);
    const { exit, out } = await rig.steward(['rebuild', '--yes']);
    expect(exit).toBe(EXIT.done);
    expect(out).toMatch(/^Rebuilt: \d+ memory records/);
    expect((await rig.steward(['inbox', '--all', '--json'])).json<Listed>()).toEqual(before);
  });
});

describe('signing in', () => {
  it('ends with 3 with a token that opens nothing, and without one', async () => {
    const token = join(rig.home, 'cli.token');
    await rename(token, `${token}.kept`);
    const without = await rig.steward(['inbox']);
    expect(without).toMatchObject({ exit: EXIT.signIn });
    await writeFile(token, 'a-token-that-was-never-issued', { mode: 0o600 });
    const wrong = await rig.steward(['inbox', '--json']);
    expect(wrong.exit).toBe(EXIT.signIn);
    expect(wrong.json()).toMatchObject({ error: { kind: 'signIn', code: 'auth.required' } });
    await rename(`${token}.kept`, token);
    expect((await rig.steward(['inbox'])).exit).toBe(EXIT.done);
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
