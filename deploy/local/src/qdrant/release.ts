/** The official server binary: on the PATH, in the cache, or downloaded from the project's releases and checked. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { findProgram, isExecutable } from '../config.js';
import { download, sha256Of } from '../download.js';
import { announced } from '../progress.js';
import type { Context } from '../service.js';

const run = promisify(execFile);
const VERSION = '1.19.0';
const OLDEST = [1, 16];
const DOWNLOAD_LIMIT = 200 * 1024 * 1024;

/**
 * SHA-256 of each release archive, as recorded by several independent public projects that pin the same files (three or more each).
 * What comes is never run unless it matches; a platform that is not listed is refused.
 */
const ARCHIVES: Readonly<Record<string, { asset: string; sha256: string }>> = {
  'linux-x64': {
    asset: 'qdrant-x86_64-unknown-linux-musl.tar.gz',
    sha256: '9ec667456443463eee390e43cd36988af6b730c6db807b4e39f57c303d0264a3',
  },
  'linux-arm64': {
    asset: 'qdrant-aarch64-unknown-linux-musl.tar.gz',
    sha256: '8986afbbff9ac32d6e2dbe5cabec80565f613f777126096a461ba066573d3245',
  },
  'darwin-arm64': {
    asset: 'qdrant-aarch64-apple-darwin.tar.gz',
    sha256: '4e279a80cc1ebe73e859318ff86375af54c123887dd7ae46605c0eb6cb7c44e8',
  },
  'darwin-x64': {
    asset: 'qdrant-x86_64-apple-darwin.tar.gz',
    sha256: 'e7afefcc125856157b33c6184c00ddee3f1d5b112474649070592d9fdd9a3f54',
  },
};

export interface QdrantBinary {
  path: string;
  version: string;
}

/** A `qdrant` that is already here. */
export async function findBinary({ places }: Context): Promise<QdrantBinary | undefined> {
  for (const path of [await findProgram('qdrant'), join(places.cache, 'qdrant', VERSION, 'qdrant')]) {
    const found = path === undefined ? undefined : await inspect(path).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Fetches the release into the cache. @throws Error when it cannot be had or is not what was pinned */
export async function fetchBinary({ places, say, signal }: Context): Promise<QdrantBinary> {
  const archive = ARCHIVES[`${process.platform}-${process.arch}`];
  if (archive === undefined) throw new Error(`no release is pinned for ${process.platform}-${process.arch}`);
  const parent = join(places.cache, 'qdrant');
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(join(parent, '.partial-'));
  try {
    const file = join(scratch, archive.asset);
    const url = `https://github.com/qdrant/qdrant/releases/download/v${VERSION}/${archive.asset}`;
    await announced(say, `Qdrant: downloading its release ${VERSION}`, (detail) =>
      download(url, file, detail, DOWNLOAD_LIMIT, signal),
    );
    await verify(file, archive.sha256);
    await run('tar', ['-xzf', file, '-C', scratch, 'qdrant']);
    await rm(file);
    await chmod(join(scratch, 'qdrant'), 0o755);
    // As a whole or not at all; if another start was faster, its folder is as good.
    await rename(scratch, join(parent, VERSION)).catch(() => undefined);
    return await inspect(join(parent, VERSION, 'qdrant'));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @throws Error when the file is not the one that was pinned */
export async function verify(file: string, expected: string): Promise<void> {
  const actual = await sha256Of(file);
  if (actual !== expected) throw new Error(`the download is not the pinned file (SHA-256 ${actual}, not ${expected})`);
}

/** Prints `qdrant 1.19.0`. */
async function inspect(path: string): Promise<QdrantBinary> {
  if (!(await isExecutable(path))) throw new Error(`${path} cannot be executed`);
  const { stdout } = await run(path, ['--version']);
  const version = /(\d+)\.(\d+)\.\d+/.exec(stdout);
  const [major = 0, minor = 0] = OLDEST;
  if (version === null || Number(version[1]) !== major || Number(version[2]) < minor) {
    throw new Error(`${path} is not a qdrant from ${OLDEST.join('.')} on: ${stdout.trim()}`);
  }
  return { path, version: version[0] };
}
