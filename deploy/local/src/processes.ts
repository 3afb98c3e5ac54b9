/**
 * Responsible for: starting services that outlive their starter, and never signalling a process that is not ours.
 *
 * Invariants:
 * 1. A pid alone proves nothing, because the system reuses pids. A process is ours when its command line holds a marker: the
 *    absolute path of the data folder that it serves.
 * 2. Services run in a session of their own: Ctrl-C in the terminal reaches the supervisor alone, which stops them in order.
 */
import { execFile, spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { open, rename, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const POLL_MS = 50;
const LOG_ROTATE_BYTES = 16 * 1024 * 1024;

/** The command line of a living process; undefined when there is none, or only a zombie that nobody has reaped yet. */
export async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return linuxCommandLine(pid);
  try {
    const { stdout } = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * What tells a process from a later one with the same pid: when it was started. Undefined when it is gone.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  if ((await commandLine(pid)) === undefined) return undefined;
  if (process.platform !== 'linux') {
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    return stdout.trim() || undefined;
  }
  try {
    // Clock ticks since boot.
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${statFields(pid)?.[19]}`;
  } catch {
    return undefined;
  }
}

/** True when `pid` is alive and its command line holds `marker`. */
export async function isOurs(pid: number, marker: string): Promise<boolean> {
  return (await commandLine(pid))?.includes(marker) ?? false;
}

/** A living process other than this one whose program is called `program` and whose command line holds `marker`. */
export async function findProcess(program: string, marker: string): Promise<number | undefined> {
  for (const [pid, line] of await allProcesses()) {
    if (pid === process.pid || !line.includes(marker)) continue;
    if ((line.split(' ', 1)[0] ?? '').split('/').pop()?.startsWith(program)) return pid;
  }
  return undefined;
}

export interface ServiceCommand {
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Receives what the process prints. */
  logFile: string;
  user?: { uid?: number; gid?: number };
}

/** A process that was started here; `exited` settles when it ends, with a text for people, and never rejects. */
export interface StartedProcess {
  pid: number;
  exited: Promise<string>;
}

/** Starts a service in a session of its own. Rejects when the program cannot be started at all. */
export async function startService(service: ServiceCommand): Promise<StartedProcess> {
  await rotate(service.logFile);
  const log = await open(service.logFile, 'a', 0o600);
  try {
    const child = spawn(service.command, [...service.args], {
      cwd: service.cwd,
      env: service.env,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...service.user,
    });
    const exited = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', resolve);
    });
    child.unref();
    return { pid: child.pid as number, exited };
  } finally {
    await log.close();
  }
}

/**
 * Polls `probe` until it holds.
 *
 * @returns undefined when the service is ready, else why it never was
 */
export async function untilReady(
  child: StartedProcess | undefined,
  probe: () => Promise<boolean>,
  patienceMs: number,
): Promise<string | undefined> {
  let ended: string | undefined;
  void child?.exited.then((how) => {
    ended = how;
  });
  const until = Date.now() + patienceMs;
  for (;;) {
    const ready = await probe();
    // In this order: a stranger's server on the same port may answer although ours has ended.
    if (ended !== undefined) return `it ended with ${ended}`;
    if (ready) return undefined;
    if (Date.now() > until) return `no answer within ${Math.round(patienceMs / 1000)} s`;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Signals to send one after the other, each with the milliseconds that it is given. */
export type Escalation = readonly (readonly [NodeJS.Signals, number])[];

/** What most servers understand. */
export const ORDERLY: Escalation = [
  ['SIGTERM', 20_000],
  ['SIGKILL', 5_000],
];

/** Ends a process of ours, asking in ever harsher ways; returns when it is gone. Does nothing to a process that is not ours. */
export async function stopProcess(pid: number, marker: string, escalation: Escalation): Promise<void> {
  for (const [signal, patienceMs] of escalation) {
    if (!(await isOurs(pid, marker))) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw error;
    }
    if (await waitUntil(() => hasEnded(pid, marker), patienceMs)) return;
  }
  throw new Error(`Process ${pid} (${marker}) did not end, even on ${escalation.at(-1)?.[0]}.`);
}

/**
 * True when the process is gone with everything that it held. A process that is ending loses its command line before it lets go of its
 * files and their locks, so that one without a command line has ended only when it is a zombie, or not there at all.
 */
async function hasEnded(pid: number, marker: string): Promise<boolean> {
  const line = await commandLine(pid);
  if (line !== undefined) return !line.includes(marker);
  if (process.platform !== 'linux') return true;
  const state = statFields(pid)?.[0];
  return state === undefined || state === 'Z' || state === 'X';
}

/** Ends every process whose command line holds `marker`, such as the folder of a test run, except this one. */
export async function stopProcessesOf(marker: string): Promise<void> {
  const found = (await allProcesses()).filter(([pid, line]) => pid !== process.pid && line.includes(marker));
  await Promise.all(found.map(([pid]) => stopProcess(pid, marker, ORDERLY)));
}

/** Polls `condition` until it holds (true) or the time is over (false). */
export async function waitUntil(condition: () => Promise<boolean>, patienceMs: number): Promise<boolean> {
  const until = Date.now() + patienceMs;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() >= until) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function linuxCommandLine(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The fields of /proc/PID/stat from the third on (proc(5)); the second, the name, may itself hold spaces and parentheses. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

async function allProcesses(): Promise<[number, string][]> {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const line = linuxCommandLine(Number(name));
        return line === undefined ? [] : [[Number(name), line] as [number, string]];
      });
  }
  const { stdout } = await run('ps', ['-ww', '-axo', 'pid=,command='], { maxBuffer: 16 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(.*)$/.exec(line);
    return match === null ? [] : [[Number(match[1]), match[2] as string] as [number, string]];
  });
}

/** One older log is kept: enough to see what came before, and the disk cannot fill up. */
async function rotate(path: string): Promise<void> {
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  if (size > LOG_ROTATE_BYTES) await rename(path, `${path}.1`);
}
