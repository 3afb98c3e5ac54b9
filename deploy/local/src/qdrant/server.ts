import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Context } from '../service.js';
import type { ServerSpec } from '../single-server.js';
import { SIDECAR } from './sidecar.js';

export type QdrantPort = 'http';

const FIRST_PORTS = { http: 16333 };
const PROBE_TIMEOUT_MS = 5_000;

/** How the official server is run. */
export function releaseServer(context: Context, binary: string, folder: string): ServerSpec<QdrantPort> {
  const file = join(folder, 'qdrant.yaml');
  return {
    ...common(context, folder),
    command: binary,
    args: () => ['--config-path', file, '--disable-telemetry'],
    marker: `--config-path ${file} `,
    prepare: ({ http }) => writeFile(file, configuration(folder, http), { mode: 0o600 }),
  };
}

/** Without it the server listens on all addresses and reports usage. JSON is YAML too, and quotes paths safely. */
export function configuration(folder: string, http: number): string {
  return JSON.stringify({
    log_level: 'WARN',
    telemetry_disabled: true,
    service: { host: '127.0.0.1', http_port: http, grpc_port: null, enable_static_content: false },
    storage: { storage_path: join(folder, 'storage'), snapshots_path: join(folder, 'snapshots') },
  });
}

/** How the sidecar is run. */
export function sidecarServer(context: Context, python: string, folder: string): ServerSpec<QdrantPort> {
  const data = join(folder, 'collections');
  return {
    ...common(context, folder),
    command: python,
    // -B: no compiled copies beside the sources, which lie in the checkout.
    args: ({ http }) => ['-B', SIDECAR, '--data', data, '--port', String(http)],
    marker: `--data ${data} `,
  };
}

/** True when a Qdrant at `url` is ready for requests. */
export async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return response.ok;
  } catch {
    return false;
  }
}

function common({ places }: Context, folder: string) {
  return {
    part: 'qdrant' as const,
    firstPorts: FIRST_PORTS,
    cwd: folder,
    logFile: join(places.logs, 'qdrant.log'),
    answers: ({ http }: { http: number }) => isReady(`http://127.0.0.1:${http}`),
  };
}
