/**
 * Where the Temporal server comes from: `temporal` on the PATH, the cache, the project's own release download, or a build from
 * source by Go. A data folder is opened only by the server version that made it, so that an existing one narrows the choice.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { findProgram, isExecutable, toolEnvironment } from '../config.js';
import { download } from '../download.js';
import { ProvisionError, reasonOf } from '../errors.js';
import { announced } from '../progress.js';
import type { Context } from '../service.js';

const run = promisify(execFile);
const CLI_VERSION = 'v1.5.1'; // Later ones cannot be built with `go install`.
const CLI_SERVER = '1.29.1'; // The server inside it.
const OLDEST_SERVER = [1, 28]; // The first whose new matcher knows task priorities.
const DOWNLOAD_LIMIT = 400 * 1024 * 1024;

export interface TemporalBinary {
  path: string;
  /** The server inside, for example `1.29.1`. */
  server: string;
}

/**
 * @param written server versions that have a data folder
 * @throws ProvisionError when none can be had, or none of the version that wrote the data
 */
export async function findTemporal(context: Context, written: readonly string[]): Promise<TemporalBinary> {
  const suits = (binary: TemporalBinary): boolean => written.length === 0 || written.includes(binary.server);
  const found: string[] = [];
  for (const path of await candidates(context.places.cache)) {
    const binary = await inspect(path).catch(() => undefined);
    if (binary === undefined || isTooOld(binary.server)) continue;
    if (suits(binary)) return binary;
    found.push(binary.server);
  }
  if (written.length === 0 || written.includes(CLI_SERVER)) return fetchBinary(context);
  throw new ProvisionError(
    'temporal',
    `the data was written by Temporal server ${written.join(', ')}, but here are only: ${[...found, CLI_SERVER].join(', ')}`,
    'Put a "temporal" of the old version on the PATH, let all runs finish, stop, move the data folder away, and start again.',
  );
}

async function candidates(cache: string): Promise<string[]> {
  const onPath = await findProgram('temporal');
  const versions = await readdir(join(cache, 'temporal')).catch(() => []);
  const cached = versions.map((version) => join(cache, 'temporal', version, 'temporal'));
  return [...(onPath === undefined ? [] : [onPath]), ...cached];
}

/** Prints `temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)`. */
async function inspect(path: string): Promise<TemporalBinary> {
  if (!(await isExecutable(path))) throw new Error(`${path} cannot be executed`);
  const { stdout } = await run(path, ['--version']);
  const server = /Server (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (server === undefined) throw new Error(`${path} does not name its server's version`);
  return { path, server };
}

function isTooOld(server: string): boolean {
  const [major = 0, minor = 0] = server.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_SERVER;
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

async function fetchBinary({ places, say, signal }: Context): Promise<TemporalBinary> {
  const parent = join(places.cache, 'temporal');
  await mkdir(parent, { recursive: true });
  const failures: string[] = [];
  for (const [what, route] of [
    ['downloading its release', downloadRelease],
    ['building it from source with Go, once, 3 to 7 minutes', buildFromSource],
  ] as const) {
    const scratch = await mkdtemp(join(parent, '.partial-'));
    try {
      await announced(say, `Temporal: ${what}`, (detail) => route(scratch, detail, signal));
      const path = join(scratch, 'temporal');
      await chmod(path, 0o755);
      await inspect(path);
      // As a whole or not at all; if another start was faster, its folder is as good.
      await rename(scratch, join(parent, CLI_VERSION)).catch(() => undefined);
      return await inspect(join(parent, CLI_VERSION, 'temporal'));
    } catch (error) {
      failures.push(`${what}: ${reasonOf(error)}`);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  throw new ProvisionError(
    'temporal',
    `no server found, and none could be fetched (${failures.join('; ')})`,
    `Put a "temporal" (CLI ${CLI_VERSION}) on the PATH, install Go 1.24 or newer, or set TEMPORAL_ADDRESS to a server of your own.`,
  );
}

/** The project publishes no checksum beside this address: trust rests on HTTPS, as with the SDK's own download. */
async function downloadRelease(folder: string, detail: (text: string) => void, signal?: AbortSignal): Promise<void> {
  const platform = process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const archive = join(folder, 'archive.tar.gz');
  const url = `https://temporal.download/cli/archive/${CLI_VERSION}?platform=${platform}&arch=${arch}`;
  await download(url, archive, detail, DOWNLOAD_LIMIT, signal);
  await run('tar', ['-xzf', archive, '-C', folder, 'temporal']);
  await rm(archive);
}

async function buildFromSource(folder: string, _detail: (text: string) => void, signal?: AbortSignal): Promise<void> {
  const go = await findProgram('go');
  if (go === undefined) throw new Error('Go is not installed');
  // Without symbols a third smaller.
  await run(go, ['install', '-ldflags=-s -w', `github.com/temporalio/cli/cmd/temporal@${CLI_VERSION}`], {
    env: { ...toolEnvironment(), GOBIN: folder, GOFLAGS: '-buildvcs=false', CGO_ENABLED: '0' },
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
}
