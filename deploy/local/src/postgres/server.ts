/**
 * Responsible for: exactly one server process on our data folder, whatever happened to the last one.
 *
 * Invariants:
 * 1. A server is adopted only when postmaster.pid of our own data folder names it and its command line holds that folder.
 * 2. postmaster.pid is removed only when its pid belongs to a stranger and nothing works in the data folder any more. (PostgreSQL
 *    itself refuses to start in that case; a dead pid it handles alone.)
 */
import { readFile, readlink, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { serviceEnvironment } from '../config.js';
import { ProvisionError } from '../errors.js';
import { freePort } from '../ports.js';
import { readIfThere } from '../private-files.js';
import { isOurs, startService, stopProcess, untilReady, type Escalation } from '../processes.js';
import { identityOf, type Account } from './account.js';
import type { PostgresBinaries } from './binaries.js';
import { withClient } from './connection.js';

const START_PATIENCE_MS = 120_000; // Recovery after a crash replays the log; minutes are rare but legitimate.
const ATTEMPTS = 5;
const MAX_CONNECTIONS = 200;

export interface RunningServer {
  pid: number;
  port: number;
}

/** The trailing space keeps `postgres-1` from matching `postgres-18`. */
export const markerOf = (data: string): string => `-D ${data} `;

/** The server that already runs on `data`. */
export async function findServer(data: string): Promise<RunningServer | undefined> {
  const lines = (await readIfThere(join(data, 'postmaster.pid')))?.split('\n');
  const [pid, port] = [Number(lines?.[0]), Number(lines?.[3])];
  if (!(pid > 0 && port > 0) || !(await isOurs(pid, markerOf(data)))) return undefined;
  return { pid, port };
}

/** Waits until a running server answers, which after a crash takes as long as its recovery; else says why it does not. */
export function untilServing(url: string): Promise<string | undefined> {
  return untilReady(undefined, () => answers(url), START_PATIENCE_MS);
}

/** Starts the server and waits until it answers. `firstPort`: where the search for a free port begins. */
export async function startServer(
  data: string,
  binaries: PostgresBinaries,
  account: Account | undefined,
  options: { firstPort: number; logFile: string; adminUrl: (port: number) => string },
): Promise<RunningServer> {
  let reason = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await removeForeignLock(data);
    const port = await freePort(options.firstPort);
    const child = await startService({
      command: binaries.postgres,
      args: ['-D', data, '-p', String(port), ...settings()],
      env: serviceEnvironment(),
      cwd: data,
      logFile: options.logFile,
      user: identityOf(account),
    });
    const failed = await untilReady(child, () => answers(options.adminUrl(port)), START_PATIENCE_MS);
    if (failed === undefined) return { pid: child.pid, port };
    reason = failed;
    const log = (await readFile(options.logFile, 'utf8')).slice(-2000);
    // Both pass: a port taken in between, and backends of a killed server that have not ended yet.
    if (!/could not bind|could not create any TCP|shared memory block|lock file/.test(log)) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new ProvisionError('postgresql', `the server did not start: ${reason}`, `Read the end of ${options.logFile}.`);
}

/** Fast shutdown, then immediate (recovers at the next start), then by force. SIGTERM would wait for every client to leave. */
export const SHUTDOWN: Escalation = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 5_000],
];

/** Ends the server. */
export async function stopServer(data: string, pid: number): Promise<void> {
  await stopProcess(pid, markerOf(data), SHUTDOWN);
}

function settings(): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: String(MAX_CONNECTIONS),
    fsync: 'on',
    full_page_writes: 'on',
    password_encryption: 'scram-sha-256',
    log_timezone: 'UTC',
    timezone: 'UTC',
    // A failing statement is not logged: its text may hold personal data.
    log_min_error_statement: 'panic',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function answers(url: string): Promise<boolean> {
  return withClient(url, (client) => client.query('SELECT 1')).then(
    () => true,
    // 28P01, wrong password: it answers, and waiting would not help. The caller's first statement tells.
    (error: { code?: string }) => error.code === '28P01',
  );
}

async function removeForeignLock(data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  const pid = Number((await readIfThere(lock))?.split('\n')[0]);
  if (!(pid > 0) || (await isOurs(pid, markerOf(data)))) return;
  if (process.platform === 'linux' && !(await worksIn(data))) await rm(lock, { force: true });
}

/** True when any process has `folder` as its working folder, as every PostgreSQL process has its data folder. */
async function worksIn(folder: string): Promise<boolean> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const folders = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => undefined)));
  return folders.includes(folder);
}
