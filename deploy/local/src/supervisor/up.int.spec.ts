import { fork, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { removeSharedDataOf } from '../postgres/shared-folder.js';
import { isOurs, waitUntil } from '../processes.js';
import { freshContext } from '../spec/places.js';
import { down } from './down.js';
import { runningSupervisor } from './lock.js';
import { readRunState, type RunState } from './run-state.js';
import { status } from './status.js';

// Real servers start and stop here several times, beside other suites on two cores.
jest.setTimeout(180_000);

const PROGRAM = fileURLToPath(new URL('../spec/supervisor.js', import.meta.url));

let context: Awaited<ReturnType<typeof freshContext>>;
beforeAll(async () => {
  context = await freshContext(process.env);
});
afterAll(async () => {
  await down(context.places);
  await removeSharedDataOf(dirname(context.places.home));
  await context.remove();
});

interface Started {
  child: ChildProcess;
  message: { alreadyRunning?: number; secret?: string | null };
  output: () => string;
}

async function start(): Promise<Started> {
  const { home, cache } = context.places;
  const child = fork(PROGRAM, [home, cache], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] });
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const message = await new Promise<Started['message']>((resolve, reject) => {
    child.once('message', (said) => resolve(said as Started['message']));
    child.once('exit', (code) => reject(new Error(`the supervisor ended with ${code}: ${printed}`)));
  });
  return { child, message, output: () => printed };
}

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', resolve));

async function state(): Promise<RunState> {
  const known = await readRunState(context.places);
  if (known === undefined) throw new Error('no state.json');
  return known;
}

const alive = async ({ processes }: RunState): Promise<string[]> => {
  const living = await Promise.all(
    processes.map(async ({ pid, marker, name }) => ((await isOurs(pid, marker)) ? [name] : [])),
  );
  return living.flat().sort();
};

describe('steward up', () => {
  it('brings everything up, once, and gives the secret at the first start only', async () => {
    const first = await start();
    expect(first.message.secret).toMatch(/^[\w-]{20,}$/);
    expect(await alive(await state())).toEqual(['gateway', 'postgresql', 'qdrant', 'temporal', 'worker']);
    expect(await runningSupervisor(context.places)).toBe(first.child.pid);

    const second = await start();
    expect(second.message.alreadyRunning).toBe(first.child.pid);
    await ended(second.child);
    expect(await alive(await state())).toHaveLength(5);

    const { running, report } = await status(context.places);
    expect(running).toBe(true);
    // The stand-in gateway tells nothing, and what nobody vouches for counts as down.
    expect(report).toMatchObject({ ok: false, home: context.places.home, console: (await state()).console });
    expect(report.parts.find(({ name }) => name === 'worker')?.pids).toHaveLength(1);

    const before = await state();
    expect(await down(context.places)).toBe(true);
    await ended(first.child);
    expect(await alive(before)).toEqual([]);
    expect(await readRunState(context.places)).toBeUndefined();
    expect(await down(context.places)).toBe(false);
  });

  it('starts again what ends, apps and services alike', async () => {
    const { child, message, output } = await start();
    expect(message.secret).toBeNull();
    const before = await state();
    for (const { name, pid } of before.processes) if (name !== 'gateway') process.kill(pid, 'SIGKILL');
    const back = await waitUntil(async () => {
      const now = await state();
      // The gateway may be a new one too: it is, when a service had to take another port.
      const changed = now.processes.every(
        ({ name, pid }) => name === 'gateway' || before.processes.every((old) => old.pid !== pid),
      );
      return changed && (await alive(now)).length === 5;
    }, 90_000);
    expect(back).toBe(true);
    const after = await state();
    expect(output()).toMatch(/worker ended \(SIGKILL\)/);
    expect(output()).toMatch(/had ended and was started again/);
    child.kill('SIGTERM');
    await ended(child);
    expect(await alive(after)).toEqual([]);
  });

  it('leaves no app behind when it is killed, and the next one takes the services over', async () => {
    const first = await start();
    const before = await state();
    first.child.kill('SIGKILL');
    await ended(first.child);
    const appsGone = await waitUntil(async () => (await alive(before)).length === 3, 60_000);
    expect(appsGone).toBe(true);
    expect(await alive(before)).toEqual(['postgresql', 'qdrant', 'temporal']);
    expect((await status(context.places)).running).toBe(false);

    const second = await start();
    const pidsOf = (known: RunState): number[] =>
      known.processes.filter(({ name }) => ['postgresql', 'qdrant', 'temporal'].includes(name)).map(({ pid }) => pid);
    expect(pidsOf(await state())).toEqual(pidsOf(before));
    second.child.kill('SIGKILL');
    await ended(second.child);

    const left = await state();
    expect(await down(context.places)).toBe(true);
    expect(await alive(left)).toEqual([]);
  });

  it('ends in the middle of a start when it is asked to, and leaves nothing', async () => {
    const { home, cache } = context.places;
    const child = fork(PROGRAM, [home, cache], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
    const begun = await waitUntil(async () => (await runningSupervisor(context.places)) === child.pid, 60_000);
    expect(begun).toBe(true);
    child.kill('SIGTERM');
    await ended(child);
    expect(await runningSupervisor(context.places)).toBeUndefined();
    const log = await readFile(join(context.places.run, 'temporal.json'), 'utf8');
    const { pid } = JSON.parse(log) as { pid: number };
    expect(await isOurs(pid, home)).toBe(false);
  });
});
