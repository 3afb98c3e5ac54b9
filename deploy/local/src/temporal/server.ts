import { dirname, join } from 'node:path';

import type { Context } from '../service.js';
import type { Ports, ServerSpec } from '../single-server.js';
import type { TemporalBinary } from './binary.js';
import { serverVersion } from './namespace.js';

export interface TemporalOptions {
  /** The operator's own server, `host:port`. */
  address?: string | undefined;
  namespace: string;
  /** Scheme, host and port of our gateway: the Temporal UI asks its `/codec` to decrypt payloads. */
  gatewayOrigin?: string | undefined;
}

export type TemporalPort = 'grpc' | 'ui';

/** How the development server is run on our database file. */
export function temporalServer(
  { places }: Context,
  binary: TemporalBinary,
  database: string,
  options: TemporalOptions,
): ServerSpec<TemporalPort> {
  return {
    part: 'temporal',
    command: binary.path,
    args: (ports) => argumentsFor(database, ports, options),
    marker: `--db-filename ${database} `,
    firstPorts: { grpc: 17233, ui: 18233 },
    cwd: dirname(database),
    logFile: join(places.logs, 'temporal.log'),
    answers: ({ grpc }) =>
      serverVersion(`127.0.0.1:${grpc}`).then(
        () => true,
        () => false,
      ),
  };
}

function argumentsFor(database: string, ports: Ports<TemporalPort>, options: TemporalOptions): string[] {
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
