/**
 * Responsible for: exactly one development server on our database file.
 *
 * Invariants:
 * 1. Two servers never open one file: a running process is looked for by the file's path, not only by a remembered pid.
 * 2. A running server is adopted only when it runs with exactly the arguments that we would give it now; otherwise it is restarted.
 */
import { dirname, join } from 'node:path';

import { serviceEnvironment } from '../config.js';
import { ProvisionError } from '../errors.js';
import { readInstance, writeInstance } from '../instances.js';
import { freePort } from '../ports.js';
import { findProcess, startService, stopProcess, untilReady, type Escalation } from '../processes.js';
import type { Context } from '../service.js';
import type { TemporalBinary } from './binary.js';
import { serverVersion } from './namespace.js';
import type { TemporalOptions } from './provision.js';

const FIRST_PORT = 17233;
const FIRST_UI_PORT = 18233;
const ATTEMPTS = 3;
const START_PATIENCE_MS = 60_000;
const ADOPT_PATIENCE_MS = 10_000;
const ORDERLY: Escalation = [
  ['SIGTERM', 20_000],
  ['SIGKILL', 5_000],
];

export interface RunningTemporal {
  pid: number;
  address: string;
  uiUrl: string;
  adopted: boolean;
  stop: () => Promise<void>;
}

interface Ports {
  grpc: number;
  ui: number;
}

/** Adopts the server that runs on `database`, or starts one. */
export async function runServer(
  context: Context,
  binary: TemporalBinary,
  database: string,
  options: TemporalOptions,
): Promise<RunningTemporal> {
  const { places } = context;
  const marker = `--db-filename ${database} `;
  const remembered = await readInstance(places, 'temporal');
  const running = await findProcess('temporal', marker);
  if (running !== undefined) {
    const ports = portsOf(remembered?.ports);
    const wanted = ports && argumentsFor(database, ports, options).join(' ');
    const same = ports && wanted === remembered?.args.join(' ');
    if (same && (await untilReady(undefined, () => answers(ports.grpc), ADOPT_PATIENCE_MS)) === undefined) {
      return result(running, ports, true, marker);
    }
    await stopProcess(running, marker, ORDERLY);
  }
  return start(context, binary, database, options, portsOf(remembered?.ports), marker);
}

async function start(
  { places }: Context,
  binary: TemporalBinary,
  database: string,
  options: TemporalOptions,
  remembered: Ports | undefined,
  marker: string,
): Promise<RunningTemporal> {
  const logFile = join(places.logs, 'temporal.log');
  let reason = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const grpc = await freePort(remembered?.grpc ?? FIRST_PORT);
    const ports = { grpc, ui: await freePort(remembered?.ui ?? FIRST_UI_PORT, new Set([grpc])) };
    const args = argumentsFor(database, ports, options);
    const env = serviceEnvironment();
    const child = await startService({ command: binary.path, args, env, cwd: dirname(database), logFile });
    await writeInstance(places, 'temporal', { pid: child.pid, ports: { ...ports }, args });
    const failed = await untilReady(child, () => answers(ports.grpc), START_PATIENCE_MS);
    if (failed === undefined) return result(child.pid, ports, false, marker);
    reason = failed;
    await stopProcess(child.pid, marker, ORDERLY);
  }
  throw new ProvisionError('temporal', `the server did not start: ${reason}`, `Read the end of ${logFile}.`);
}

function argumentsFor(database: string, ports: Ports, options: TemporalOptions): string[] {
  const codec = options.gatewayOrigin === undefined ? [] : ['--ui-codec-endpoint', `${options.gatewayOrigin}/codec`];
  return [
    ...['server', 'start-dev', '--db-filename', database],
    // Without WAL about five times slower. FULL: a power cut must not roll Temporal back behind PostgreSQL.
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=FULL'],
    // By default the queues are polled in a 50 ms grid, which every step of a run would wait for.
    ...['--dynamic-config-value', 'history.transferProcessorMaxPollRPS=1000'],
    ...['--dynamic-config-value', 'history.timerProcessorMaxPollRPS=1000'],
    ...['--dynamic-config-value', 'matching.useNewMatcher=true'], // task priorities need it
    ...['--ip', '127.0.0.1', '--port', String(ports.grpc)],
    ...['--ui-ip', '127.0.0.1', '--ui-port', String(ports.ui), '--ui-public-path', '/temporal', ...codec],
    ...['--namespace', options.namespace, '--log-level', 'warn'],
  ];
}

function answers(port: number): Promise<boolean> {
  return serverVersion(`127.0.0.1:${port}`).then(
    () => true,
    () => false,
  );
}

function portsOf(ports: Record<string, number> | undefined): Ports | undefined {
  const { grpc, ui } = ports ?? {};
  return grpc === undefined || ui === undefined ? undefined : { grpc, ui };
}

function result(pid: number, ports: Ports, adopted: boolean, marker: string): RunningTemporal {
  return {
    pid,
    address: `127.0.0.1:${ports.grpc}`,
    uiUrl: `http://127.0.0.1:${ports.ui}/temporal`,
    adopted,
    stop: () => stopProcess(pid, marker, ORDERLY),
  };
}
