/**
 * Responsible for: exactly one server process on one data path, whatever became of the last one.
 *
 * Invariants:
 * 1. Two servers never open one data path: a running process is looked for by that path in its command line, not by a remembered pid
 *    alone, so that a crash between starting it and writing that down does no harm.
 * 2. A running server is adopted only when it runs with exactly the arguments that we would give it now; otherwise it is restarted.
 */
import { basename } from 'node:path';

import { serviceEnvironment } from './config.js';
import { ProvisionError, type Part } from './errors.js';
import { readInstance, writeInstance } from './instances.js';
import { freePort } from './ports.js';
import { ORDERLY, findProcess, isOurs, startService, stopProcess, untilReady } from './processes.js';
import type { Context } from './service.js';

const ATTEMPTS = 3;
const START_PATIENCE_MS = 60_000;
const ADOPT_PATIENCE_MS = 10_000;

/** Port numbers by name. */
export type Ports<Name extends string> = Readonly<Record<Name, number>>;

export interface ServerSpec<Name extends string> {
  part: Part;
  command: string;
  args(ports: Ports<Name>): readonly string[];
  /** What only our process has in its command line: an option with the absolute data path, and a trailing space. */
  marker: string;
  /** Where the search for each free port begins. */
  firstPorts: Ports<Name>;
  cwd: string;
  logFile: string;
  /** Called right before the start, for a server that reads its ports from a file. */
  prepare?(ports: Ports<Name>): Promise<void>;
  /** True when the server answers on these ports. */
  answers(ports: Ports<Name>): Promise<boolean>;
}

export interface RunningServer<Name extends string> {
  pid: number;
  ports: Ports<Name>;
  adopted: boolean;
  marker: string;
  isRunning(): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Adopts the server that runs on the spec's data path, or starts one and waits until it answers.
 *
 * @throws ProvisionError
 */
export async function runServer<Name extends string>(
  context: Context,
  spec: ServerSpec<Name>,
): Promise<RunningServer<Name>> {
  const remembered = await readInstance(context.places, spec.part);
  const ports = complete(spec, remembered?.ports);
  const running = await findProcess(basename(spec.command), spec.marker);
  if (running === undefined) return start(context, spec, ports);

  const same = ports !== undefined && remembered?.args.join(' ') === spec.args(ports).join(' ');
  const silent = same ? await untilReady(undefined, () => spec.answers(ports), ADOPT_PATIENCE_MS) : 'other arguments';
  if (same && silent === undefined) return result(spec, running, ports, true);
  await stopProcess(running, spec.marker, ORDERLY);
  return start(context, spec, ports);
}

async function start<Name extends string>(
  { places }: Context,
  spec: ServerSpec<Name>,
  remembered: Ports<Name> | undefined,
): Promise<RunningServer<Name>> {
  let reason = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const ports = await choosePorts(remembered ?? spec.firstPorts);
    const { command, cwd, logFile } = spec;
    const args = spec.args(ports);
    await spec.prepare?.(ports);
    const child = await startService({ command, args, env: serviceEnvironment(), cwd, logFile });
    await writeInstance(places, spec.part, { pid: child.pid, ports: { ...ports }, args });
    const failed = await untilReady(child, () => spec.answers(ports), START_PATIENCE_MS);
    if (failed === undefined) return result(spec, child.pid, ports, false);
    reason = failed;
    await stopProcess(child.pid, spec.marker, ORDERLY);
  }
  throw new ProvisionError(spec.part, `the server did not start: ${reason}`, `Read the end of ${spec.logFile}.`);
}

async function choosePorts<Name extends string>(wanted: Ports<Name>): Promise<Ports<Name>> {
  const chosen: Record<string, number> = {};
  for (const [name, first] of Object.entries<number>(wanted)) {
    chosen[name] = await freePort(first, new Set(Object.values(chosen)));
  }
  return chosen as Ports<Name>;
}

function complete<Name extends string>(
  spec: ServerSpec<Name>,
  ports: Record<string, number> | undefined,
): Ports<Name> | undefined {
  const known = Object.keys(spec.firstPorts).every((name) => Number.isInteger(ports?.[name]));
  return known ? (ports as Ports<Name>) : undefined;
}

function result<Name extends string>(
  spec: ServerSpec<Name>,
  pid: number,
  ports: Ports<Name>,
  adopted: boolean,
): RunningServer<Name> {
  return {
    pid,
    ports,
    adopted,
    marker: spec.marker,
    isRunning: () => isOurs(pid, spec.marker),
    stop: () => stopProcess(pid, spec.marker, ORDERLY),
  };
}
