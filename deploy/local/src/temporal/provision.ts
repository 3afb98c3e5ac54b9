import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { ProvisionError, reasonOf } from '../errors.js';
import { announced } from '../progress.js';
import { OPERATED, type Context, type Service } from '../service.js';
import { runServer } from '../single-server.js';
import { findTemporal } from './binary.js';
import { prepareNamespace, serverVersion } from './namespace.js';
import { temporalServer, type TemporalOptions } from './server.js';

export interface TemporalService extends Service {
  namespace: string;
  /** Scheme, host and port of the Temporal UI, which answers under `/temporal`; undefined when the operator runs the server. */
  uiUrl: string | undefined;
}

/**
 * The operator's Temporal, or a development server of our own with a durable file database.
 *
 * @throws ProvisionError
 */
export async function provideTemporal(context: Context, options: TemporalOptions): Promise<TemporalService> {
  return options.address === undefined ? own(context, options) : operators(options.address, options.namespace);
}

async function operators(address: string, namespace: string): Promise<TemporalService> {
  try {
    const version = await serverVersion(address);
    await prepareNamespace(address, namespace);
    return { ...OPERATED, version, address, namespace, uiUrl: undefined };
  } catch (error) {
    throw new ProvisionError(
      'temporal',
      `the server of TEMPORAL_ADDRESS (${address}) does not answer, or does not let us prepare the namespace "${namespace}": ${reasonOf(error)}`,
      'Start it, correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE, or remove both to have Steward run a server of its own.',
      { cause: error },
    );
  }
}

async function own(context: Context, options: TemporalOptions): Promise<TemporalService> {
  const { namespace } = options;
  const parent = join(context.places.data, 'temporal');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const written = (await readdir(parent)).flatMap((name) => /^server-(\d+\.\d+\.\d+)$/.exec(name)?.[1] ?? []);
  const binary = await findTemporal(context, written);
  const dataFolder = join(parent, `server-${binary.server}`);
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });

  const server = await announced(context.say, 'Temporal: starting', async () => {
    const running = await runServer(context, temporalServer(context, binary, join(dataFolder, 'temporal.db'), options));
    await prepareNamespace(`127.0.0.1:${running.ports.grpc}`, namespace);
    return running;
  });
  return {
    version: binary.server,
    address: `127.0.0.1:${server.ports.grpc}`,
    namespace,
    uiUrl: `http://127.0.0.1:${server.ports.ui}`,
    pids: [server.pid],
    origin: server.adopted ? 'running' : 'own',
    dataFolder,
    marker: server.marker,
    isRunning: server.isRunning,
    stop: server.stop,
  };
}
