import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { isOurs, waitUntil } from '../processes.js';
import { AppProcess } from './app-process.js';

const ENTRY = fileURLToPath(new URL('../spec/app/main.js', import.meta.url));
const QUICK = { firstPauseMs: 10, longestPauseMs: 20, steadyMs: 60_000, stopMs: 500 };

let folder: string;
let said: string[];
let app: AppProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'app-'));
  said = [];
});
afterEach(async () => {
  await app.stop();
  await rm(folder, { recursive: true });
});

function make(env: Record<string, string> = {}): AppProcess {
  const spec = {
    name: 'worker',
    entry: ENTRY,
    marker: `--steward-home=${folder}/`,
    env: { STARTS_FILE: join(folder, 'starts'), PORT: '1', STEWARD_SMTP_PORT: '2', ...env },
    logFile: join(folder, 'worker.log'),
  };
  return new AppProcess(spec, { say: (line) => said.push(line), onChange: () => undefined, times: QUICK });
}

const starts = async (): Promise<string[]> => (await readFile(join(folder, 'starts'), 'utf8')).trim().split('\n');

describe('an app', () => {
  it('is ready when it says so, with its addresses, and ends when it is stopped', async () => {
    app = make();
    await app.start();
    expect(app.addresses).toEqual({ http: 'http://127.0.0.1:1', smtp: '127.0.0.1:2' });
    const pid = app.pid ?? 0;
    expect(await isOurs(pid, folder)).toBe(true);
    await app.stop();
    expect(await isOurs(pid, folder)).toBe(false);
    expect(said).toEqual([]);
  });

  it('is started again each time that it ends, and it is said', async () => {
    app = make();
    await app.start();
    for (const count of [2, 3, 4]) {
      process.kill(app.pid ?? 0, 'SIGKILL');
      expect(await waitUntil(async () => (await starts()).length === count && app.pid !== undefined, 10_000)).toBe(
        true,
      );
    }
    expect(said).toHaveLength(3);
    expect(said[0]).toContain('worker ended (SIGKILL)');
  });

  it('that never becomes ready is given up after three tries, with where to look', async () => {
    app = make({ MODE: 'ends-at-once' });
    await expect(app.start()).rejects.toThrow(/worker does not start \(exit code 3, 3 times\).*worker\.log/);
    expect(await starts()).toHaveLength(3);
  });

  it('that is deaf to SIGTERM is ended by force', async () => {
    app = make({ MODE: 'ignores-sigterm' });
    await app.start();
    const pid = app.pid ?? 0;
    await app.stop();
    expect(await isOurs(pid, folder)).toBe(false);
    expect(await starts()).toHaveLength(1);
  });
});
