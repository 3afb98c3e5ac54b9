import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { testServers } from './environment.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const OUTPUT_LIMIT = 1024 * 1024;
const READY_MS = 60_000;
/** What a child needs of this machine. Nothing else of the environment: a test's app must not differ by who runs it. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'NODE_EXTRA_CA_CERTS'];

export type AppName = 'gateway' | 'worker' | 'projector' | 'model';

export interface TestApp {
  name: AppName;
  pid: number;
  /** What it said when it was ready, for example `{ http: 'http://127.0.0.1:4400', smtp: '127.0.0.1:4425' }`. */
  addresses: Readonly<Record<string, string>>;
  /** What it printed, its last megabyte. */
  output(): string;
  /** Resolves with the planned boundary (`STEWARD_TEST_BOUNDARY`) when it is reached; pending where it never is. */
  boundary: Promise<string>;
  /** How it ended; pending while it runs. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Asks it to end, and waits. */
  stop(): Promise<void>;
  /** SIGKILL, and waits. */
  kill(): Promise<void>;
  /** SIGSTOP: it stays where it is, in the middle of whatever it does. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
}

/**
 * The environment of an app on the servers of this test run.
 *
 * @param own what belongs to the suite; `OPENAI_BASE_URL` is required, so that no test can reach a real model
 * @example appEnvironment({ DATABASE_URL: database.url, STEWARD_HOME: home.path, TEMPORAL_NAMESPACE: ns.namespace, OPENAI_BASE_URL: url })
 */
export function appEnvironment(
  own: Readonly<
    Record<'DATABASE_URL' | 'STEWARD_HOME' | 'TEMPORAL_NAMESPACE' | 'OPENAI_BASE_URL', string> & Record<string, string>
  >,
): Record<string, string> {
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: 'info',
    TEMPORAL_ADDRESS: testServers.temporalAddress(),
    STEWARD_TEMPORAL_UI_URL: testServers.temporalUiUrl(),
    QDRANT_URL: testServers.qdrantUrl(),
    STEWARD_MODEL_DIR: testServers.modelDir() ?? '',
    OPENAI_API_KEY: 'test',
    PORT: '0',
    STEWARD_SMTP_PORT: '0',
    ...own,
  };
}

/**
 * Starts an app as a process of its own and waits until it is ready.
 *
 * @throws Error with what it printed, when it ends or is silent for a minute before that
 */
export async function startApp(name: AppName, env: Readonly<Record<string, string>>): Promise<TestApp> {
  const entry =
    name === 'model'
      ? fileURLToPath(import.meta.resolve('@steward/model/scripted-server'))
      : `${ROOT}apps/${name}/dist/main.js`;
  const inherited = Object.fromEntries(INHERITED.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])));
  const child = fork(entry, [], {
    env: { ...inherited, ...env },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let printed = '';
  const collect = (chunk: Buffer): void => {
    printed = (printed + chunk.toString()).slice(-OUTPUT_LIMIT);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const boundary = new Promise<string>((resolve) => {
    child.on('message', (message: { type?: string; boundary?: string }) => {
      if (message?.type === 'boundary') resolve(message.boundary ?? '');
    });
  });
  const addresses = await untilReady(child, name, () => printed);

  return {
    name,
    pid: child.pid as number,
    addresses,
    output: () => printed,
    boundary,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}

function untilReady(child: ChildProcess, name: string, printed: () => string): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`${name} ${why}. It printed:\n${printed()}`));
    };
    const timer = setTimeout(() => fail('was not ready in time'), READY_MS);
    child.once('error', (error) => fail(`cannot be started: ${error.message}`));
    child.once('exit', (code, signal) => fail(`ended (${signal ?? `exit code ${code}`}) before it was ready`));
    child.on('message', (message: { type?: string; addresses?: Record<string, string> }) => {
      if (message?.type !== 'ready') return;
      clearTimeout(timer);
      child.removeAllListeners('error');
      resolve(message.addresses ?? {});
    });
  });
}
