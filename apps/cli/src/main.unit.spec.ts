import { spawn, type ChildProcess } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { EXIT, INTERRUPTED } from './exit-codes.js';

const BIN = fileURLToPath(new URL('../bin/steward.js', import.meta.url));

let home = '';
let server: Server | undefined;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cli-'));
  await mkdir(join(home, 'run'));
  await writeFile(join(home, 'cli.token'), 'a-token-of-the-command-line');
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
afterAll(() => rm(home, { recursive: true }));

/** A gateway that says nothing, and what happens when it is asked. */
async function silentGateway(onRequest: () => void): Promise<void> {
  server = createServer(() => onRequest());
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await writeFile(join(home, 'run', 'state.json'), JSON.stringify({ console: `http://127.0.0.1:${port}`, parts: [] }));
}

function start(
  words: string[],
  bin = BIN,
): { child: ChildProcess; ended: Promise<{ exit: number | null; err: string }> } {
  const child = spawn(process.execPath, [bin, ...words], {
    env: { NODE_ENV: 'test', STEWARD_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return { child, ended: new Promise((resolve) => child.once('close', (exit) => resolve({ exit, err }))) };
}

describe('the program', () => {
  it('ends with 130 on Ctrl-C, and says what is not known', async () => {
    let interrupt = () => {};
    await silentGateway(() => interrupt());
    const { child, ended } = start(['pause']);
    interrupt = () => child.kill('SIGINT');
    const { exit, err } = await ended;
    expect(exit).toBe(INTERRUPTED);
    expect(err).toMatch(/^Interrupted. The command may have been carried out/);
    expect(err.split('\n')).toHaveLength(2);
  });

  it('does not mind that its reader has gone', async () => {
    const { child, ended } = start(['--help']);
    child.stdout?.destroy();
    expect(await ended).toEqual({ exit: EXIT.done, err: '' });
  });

  it('says what to do where it was never built', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bin-'));
    try {
      await mkdir(join(folder, 'bin'));
      await copyFile(BIN, join(folder, 'bin', 'steward.js'));
      await writeFile(join(folder, 'package.json'), '{"type":"module"}');
      const { exit, err } = await start(['status'], join(folder, 'bin', 'steward.js')).ended;
      expect(exit).toBe(EXIT.failed);
      expect(err).toContain('npm start');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
