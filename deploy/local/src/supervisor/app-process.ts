/**
 * Responsible for: one app as a child process that is started again whenever it ends, until it is stopped.
 *
 * Invariants:
 * 1. The child ends when its IPC channel closes, so that a killed supervisor leaves no app behind.
 * 2. It runs in a session of its own: Ctrl-C reaches the supervisor alone, which stops all in order.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { open } from 'node:fs/promises';

import type { Say } from '../progress.js';

export interface AppSpec {
  name: string;
  /** Absolute path of its `main.js`. */
  entry: string;
  /** Stands in its command line and tells it from a stranger's process. */
  marker: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
}

export interface AppTimes {
  /** The first pause before a restart; doubled each time, at most `longestPauseMs`. */
  firstPauseMs: number;
  longestPauseMs: number;
  /** An app that ran this long starts over with the first pause. */
  steadyMs: number;
  /** How long it is given to end by itself when it is stopped. */
  stopMs: number;
}

const TIMES: AppTimes = { firstPauseMs: 1_000, longestPauseMs: 60_000, steadyMs: 60_000, stopMs: 20_000 };
/** An app that ends this often before it was ever ready will not become ready. */
const START_ATTEMPTS = 3;

/** What an app says when it is ready: `{ type: 'ready', addresses: { http: 'http://127.0.0.1:4400' } }`. */
interface Ready {
  type: 'ready';
  addresses?: Record<string, string>;
}

export class AppProcess {
  addresses: Readonly<Record<string, string>> = {};
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;
  private wasReady = false;
  private failures = 0;

  constructor(
    readonly spec: AppSpec,
    private readonly options: { say: Say; onChange: () => void; times?: Partial<AppTimes> },
  ) {}

  private get times(): AppTimes {
    return { ...TIMES, ...this.options.times };
  }

  /** Undefined while it waits for its next start. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts it, and resolves when it is ready. Rejects when it ends several times before that; it is then not started again. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      void this.launch(resolve, reject);
    });
  }

  /** Asks it to end, waits, and ends it by force. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    const { child } = this;
    if (child === undefined) return;
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), this.times.stopMs);
    await this.ended;
    clearTimeout(force);
  }

  private async launch(ready: () => void, never: (error: Error) => void): Promise<void> {
    const log = await open(this.spec.logFile, 'a', 0o600);
    try {
      if (this.stopping) return;
      this.child = fork(this.spec.entry, [this.spec.marker], {
        env: this.spec.env,
        execArgv: [],
        detached: true,
        stdio: ['ignore', log.fd, log.fd, 'ipc'],
      });
    } finally {
      await log.close();
    }
    const { child } = this;
    const startedAt = Date.now();
    child.on('message', (message: Ready) => {
      if (message?.type !== 'ready') return;
      this.addresses = message.addresses ?? {};
      this.wasReady = true;
      this.options.onChange();
      ready();
    });
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        if (this.child !== child) return;
        this.child = undefined;
        resolve();
        this.options.onChange();
        if (!this.stopping) this.relaunch(how, Date.now() - startedAt, ready, never);
      };
      child.once('error', (error) => end(error.message));
      child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    });
    this.options.onChange();
  }

  private relaunch(how: string, ranMs: number, ready: () => void, never: (error: Error) => void): void {
    const { name, logFile } = this.spec;
    if (ranMs >= this.times.steadyMs) this.failures = 0;
    this.failures += 1;
    if (!this.wasReady && this.failures >= START_ATTEMPTS) {
      never(new Error(`${name} does not start (${how}, ${this.failures} times). Its last lines are in ${logFile}.`));
      return;
    }
    const pause = Math.min(this.times.longestPauseMs, this.times.firstPauseMs * 2 ** (this.failures - 1));
    this.options.say(`${name} ended (${how}); it is started again in ${pause / 1000} s. Its log: ${logFile}`);
    this.timer = setTimeout(() => void this.launch(ready, never), pause);
  }
}
