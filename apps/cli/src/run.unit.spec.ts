import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXIT, INTERRUPTED } from './exit-codes.js';
import { run } from './run.js';
import { captured } from './spec/fake-terminal.js';

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cli-'));
});
afterAll(() => rm(home, { recursive: true }));

async function steward(words: string[], env: Record<string, string> = {}) {
  const { host, out, err } = captured({ STEWARD_HOME: home, ...env });
  return { exit: await run(words, host), out: out(), err: err() };
}

const COMMANDS = [
  'up',
  'down',
  'status',
  'doctor',
  'mail',
  'learn',
  'inbox',
  'show',
  'approve',
  'reject',
  'edit',
  'resolve',
  'close',
  'explain',
  'pause',
  'resume',
  'rebuild',
];

describe('help', () => {
  it('lists every command and the exit codes', async () => {
    const { exit, out } = await steward(['--help']);
    expect(exit).toBe(EXIT.done);
    for (const name of [...COMMANDS, 'operator']) expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    expect(out).toContain('5 refused or stale, 6 unreachable');
  });

  it.each([...COMMANDS.map((name) => [name]), ['operator', 'reset']])(
    'is there for %s, with --json',
    async (...words) => {
      const { exit, out } = await steward([...words, '--help']);
      expect(exit).toBe(EXIT.done);
      expect(out).toContain('--json');
      expect(out).toContain('Exit codes: 0 done');
    },
  );
});

describe('usage', () => {
  const ID = 'abcdef';
  it.each([
    [[]],
    [['nonsense']],
    [['inbox', 'extra']],
    [['inbox', '--nonsense']],
    [['inbox', '--first', '0']],
    [['inbox', '--state', 'lost']],
    [['show']],
    [['show', 'abc']],
    [['approve', 'not-an-id']],
    [['reject', ID]],
    [['edit', ID, '--set', 'text']],
    [['edit', ID]],
    [['resolve', ID]],
    [['resolve', ID, '--choice', 'maybe']],
    [['explain', 'abc']],
    [['operator']],
    [['operator', 'reset']],
  ])('%j ends with 2 and prints no answer', async (words) => {
    const { exit, out, err } = await steward(words);
    expect(exit).toBe(EXIT.usage);
    expect(out).toBe('');
    expect(err).not.toBe('');
  });

  it('is told as JSON when JSON is asked for', async () => {
    const { exit, out, err } = await steward(['show', '--json']);
    expect(exit).toBe(EXIT.usage);
    expect(JSON.parse(out)).toMatchObject({ error: { exit: 2, kind: 'usage' } });
    expect(err).toBe('');
  });

  it('names every bad setting', async () => {
    await mkdir(join(home, 'run'), { recursive: true });
    const { exit, err } = await steward(['up'], { PORT: 'x', STEWARD_TIME_ZONE: 'Mars' });
    expect(exit).toBe(EXIT.usage);
    expect(err).toMatch(/PORT[\s\S]*STEWARD_TIME_ZONE/);
  });
});

describe('with nothing running', () => {
  it.each([
    [['inbox']],
    [['show', 'abcdef']],
    [['approve', 'abcdef', '--yes']],
    [['reject', 'abcdef', '--because', 'no']],
    [['edit', 'abcdef', '--set', 'text=x']],
    [['resolve', 'abcdef', '--choice', 'happened']],
    [['close', 'abcdef']],
    [['explain', '<a@b>']],
    [['pause']],
    [['rebuild', '--yes']],
    [['operator', 'reset', '--yes']],
  ])('%j ends with 6 and says how to start', async (words) => {
    const { exit, err } = await steward(words);
    expect(exit).toBe(EXIT.unreachable);
    expect(err).toContain('npm start');
  });

  it('status tells of every part, in exactly the pinned shape', async () => {
    const { exit, out } = await steward(['status', '--json']);
    expect(exit).toBe(EXIT.unreachable);
    const status = JSON.parse(out) as { parts: object[] };
    expect(Object.keys(status)).toEqual(['ok', 'home', 'console', 'smtp', 'maildir', 'parts']);
    expect(status).toMatchObject({ ok: false, home });
    for (const part of status.parts)
      expect(Object.keys(part)).toEqual(['name', 'version', 'address', 'state', 'pids', 'runbook']);
  });

  it('down has nothing to do, and says so', async () => {
    expect(await steward(['down'])).toMatchObject({ exit: EXIT.done, out: 'Nothing was running.\n' });
  });
});

describe('run', () => {
  it('asks for the sign-in token before it asks the gateway', async () => {
    const other = await mkdtemp(join(tmpdir(), 'cli-'));
    try {
      await mkdir(join(other, 'run'));
      await writeFile(join(other, 'run', 'state.json'), JSON.stringify({ console: 'http://127.0.0.1:1', parts: [] }));
      const { exit, err } = await steward(['inbox'], { STEWARD_HOME: other });
      expect(exit).toBe(EXIT.signIn);
      expect(err).toContain('cli.token');
    } finally {
      await rm(other, { recursive: true });
    }
  });

  it('sends the token to no other machine', async () => {
    const other = await mkdtemp(join(tmpdir(), 'cli-'));
    try {
      await mkdir(join(other, 'run'));
      await writeFile(join(other, 'cli.token'), 'a-token-that-must-stay-here');
      await writeFile(join(other, 'run', 'state.json'), JSON.stringify({ console: 'http://example.com/', parts: [] }));
      const { exit, err } = await steward(['inbox'], { STEWARD_HOME: other });
      expect(exit).toBe(EXIT.failed);
      expect(err).toContain('no address on this machine');
    } finally {
      await rm(other, { recursive: true });
    }
  });

  it('asks a question only on a terminal, and does nothing without a yes', async () => {
    const { host, stdin, err } = captured({ STEWARD_HOME: home }, { interactive: true });
    stdin.write('n\n');
    expect(await run(['operator', 'reset'], host)).toBe(EXIT.failed);
    expect(err()).toContain('Reset now? [y/N]');
    expect(err()).toContain('Nothing was changed.');
  });

  it('takes the end of input for a no', async () => {
    const { host, stdin } = captured({ STEWARD_HOME: home }, { interactive: true });
    stdin.end();
    expect(await run(['operator', 'reset'], host)).toBe(EXIT.failed);
  });

  it('ends with 130 when it is interrupted at a question', async () => {
    const { host, interrupt } = captured({ STEWARD_HOME: home }, { interactive: true });
    const running = run(['operator', 'reset'], host);
    interrupt();
    expect(await running).toBe(INTERRUPTED);
  });
});
