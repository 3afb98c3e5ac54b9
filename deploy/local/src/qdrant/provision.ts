import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ProvisionError, reasonOf } from '../errors.js';
import { findProcess, ORDERLY, stopProcess } from '../processes.js';
import { announced } from '../progress.js';
import { OPERATED, type Context, type Service } from '../service.js';
import { runServer, type ServerSpec } from '../single-server.js';
import { fetchBinary, findBinary } from './release.js';
import { isReady, releaseServer, sidecarServer, type QdrantPort } from './server.js';
import { EDGE_VERSION, sidecarPython } from './sidecar.js';

export interface QdrantService extends Service {
  url: string;
}

export interface QdrantOptions {
  /** The operator's own server. */
  url?: string | undefined;
}

/** One way to run Qdrant: what it is called, and the folder that only this engine opens. */
interface Engine {
  version: string;
  folder: string;
  spec: ServerSpec<QdrantPort>;
}

/**
 * The operator's Qdrant; else a server binary that is here or can be downloaded; else the sidecar.
 *
 * @throws ProvisionError
 */
export async function provideQdrant(context: Context, options: QdrantOptions): Promise<QdrantService> {
  return options.url === undefined ? own(context) : operators(options.url);
}

async function operators(url: string): Promise<QdrantService> {
  const base = url.replace(/\/+$/, '');
  const address = new URL(base).host;
  if (!(await isReady(base))) {
    throw new ProvisionError(
      'qdrant',
      `the server of QDRANT_URL (${address}) is not ready`,
      'Start it, correct QDRANT_URL, or remove QDRANT_URL to have Steward run one of its own.',
    );
  }
  const version = await versionOf(base);
  return { ...OPERATED, url: base, version, address };
}

async function own(context: Context): Promise<QdrantService> {
  const parent = join(context.places.data, 'qdrant');
  const engine = await chooseEngine(context, parent);
  await removeOtherIndexes(context, parent, engine.folder);
  const folder = join(parent, engine.folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const server = await announced(context.say, 'Qdrant: starting', () => runServer(context, engine.spec));
  const url = `http://127.0.0.1:${server.ports.http}`;
  return {
    url,
    version: engine.version,
    address: new URL(url).host,
    pids: [server.pid],
    origin: server.adopted ? 'running' : 'own',
    dataFolder: folder,
    marker: server.marker,
    isRunning: server.isRunning,
    stop: server.stop,
  };
}

async function chooseEngine(context: Context, parent: string): Promise<Engine> {
  const sidecar = (python: string): Engine => {
    const folder = `edge-${EDGE_VERSION}`;
    return { version: `edge ${EDGE_VERSION}`, folder, spec: sidecarServer(context, python, join(parent, folder)) };
  };
  const release = ({ path, version }: { path: string; version: string }): Engine => {
    return { version, folder: 'server', spec: releaseServer(context, path, join(parent, 'server')) };
  };

  const found = await findBinary(context);
  if (found !== undefined) return release(found);
  // The release is not asked for again at every start where it was refused once: then the sidecar's index is already here.
  const continued = (await readdir(parent).catch((): string[] => [])).includes(`edge-${EDGE_VERSION}`);
  const failures: string[] = [];
  if (!continued) {
    try {
      return release(await fetchBinary(context));
    } catch (error) {
      failures.push(`release: ${reasonOf(error)}`);
    }
  }
  try {
    return sidecar(await sidecarPython(context));
  } catch (error) {
    failures.push(`sidecar: ${reasonOf(error)}`);
  }
  throw new ProvisionError(
    'qdrant',
    `no server found, and none could be fetched (${failures.join('; ')})`,
    'Put a "qdrant" on the PATH, install Python 3.10 or newer with venv, or set QDRANT_URL to a server of your own.',
  );
}

/**
 * An engine that comes back after another one served would show an index of long ago as if it were current. Its folder is removed:
 * the index is rebuilt from PostgreSQL, which holds the truth.
 */
async function removeOtherIndexes({ say }: Context, parent: string, folder: string): Promise<void> {
  for (const other of (await readdir(parent).catch((): string[] => [])).filter((name) => name !== folder)) {
    const path = join(parent, other);
    const running = (await findProcess('qdrant', `${path}/`)) ?? (await findProcess('python', `${path}/`));
    if (running !== undefined) await stopProcess(running, path, ORDERLY);
    say(`Qdrant: another engine serves from now on; the index of ${other} is removed and will be rebuilt`);
    await rm(path, { recursive: true, force: true });
  }
}

async function versionOf(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  const { version } = (await response.json()) as { version?: unknown };
  return typeof version === 'string' ? version : 'unknown';
}
