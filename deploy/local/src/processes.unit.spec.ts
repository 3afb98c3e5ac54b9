import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { serviceEnvironment } from './config.js';
import { findProcess, isOurs, startOf, startService, stopProcess, stopProcessesOf, untilReady } from './processes.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'processes-'));
});
afterEach(async () => {
  await stopProcessesOf(folder);
  await rm(folder, { recursive: true });
});

/** A process that has the test's folder in its command line. */
const start = (script: string) =>
  startService({
    command: process.execPath,
    args: ['-e', script, '--', '--data', folder, '--end'],
    env: serviceEnvironment(),
    cwd: folder,
    logFile: join(folder, 'service.log'),
  });
const marker = (): string => `--data ${folder} `;
const printed = async (text: string): Promise<boolean> =>
  (await readFile(join(folder, 'service.log'), 'utf8')).includes(text);

describe('processes', () => {
  it('are found and recognised by what they serve, not by a pid', async () => {
    const { pid } = await start('setInterval(() => {}, 1000)');
    expect(await isOurs(pid, marker())).toBe(true);
    expect(await findProcess('node', marker())).toBe(pid);
    expect(await isOurs(pid, '--data /somewhere/else ')).toBe(false);
    expect(await isOurs(process.pid, marker())).toBe(false);
    expect(await findProcess('postgres', marker())).toBeUndefined();
  });

  it('have a start time that tells a later one with the same pid', async () => {
    const { pid, exited } = await start('setInterval(() => {}, 1000)');
    const startedAt = await startOf(pid);
    expect(startedAt).toBeDefined();
    expect(await startOf(pid)).toBe(startedAt);
    expect(await startOf(process.pid)).not.toBe(startedAt);
    process.kill(pid, 'SIGKILL');
    await exited;
    expect(await startOf(pid)).toBeUndefined();
  });

  it('are asked first and forced later, and a stranger is never touched', async () => {
    const { pid, exited } = await start(
      'process.on("SIGTERM", () => {}); console.log("deaf"); setInterval(() => {}, 1000)',
    );
    await untilReady(undefined, () => printed('deaf'), 10_000);
    await stopProcess(pid, '--data /somewhere/else ', [['SIGKILL', 1_000]]);
    expect(await isOurs(pid, marker())).toBe(true);
    await stopProcess(pid, marker(), [
      ['SIGTERM', 200],
      ['SIGKILL', 5_000],
    ]);
    expect(await exited).toBe('signal SIGKILL');
  });

  it('that end before they are ready are told with how they ended', async () => {
    const child = await start('process.exit(7)');
    expect(await untilReady(child, async () => false, 10_000)).toBe('it ended with exit code 7');
    await expect(start('').then(({ pid }) => pid)).resolves.toBeGreaterThan(0);
  });

  it('that cannot be started are told as an error', async () => {
    const options = { args: [], env: {}, cwd: folder, logFile: join(folder, 'log') };
    await expect(startService({ ...options, command: join(folder, 'none') })).rejects.toThrow('ENOENT');
  });

  it('of a folder are all ended at once, except whoever asks', async () => {
    const children = [await start('setInterval(() => {}, 1000)'), await start('setInterval(() => {}, 1000)')];
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await stopProcessesOf(folder);
    expect(await Promise.all(children.map(({ exited }) => exited))).toEqual(['signal SIGTERM', 'signal SIGTERM']);
    expect(stranger.exitCode).toBeNull();
    stranger.kill('SIGKILL');
  });
});
