/** The data folder ("cluster" in PostgreSQL's words): made once, as a whole, owned by the user that runs the server. */
import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { serviceEnvironment } from '../config.js';
import { ProvisionError, reasonOf } from '../errors.js';
import { exists } from '../private-files.js';
import { identityOf, type Account } from './account.js';
import type { PostgresBinaries } from './binaries.js';

const run = promisify(execFile);
export const ADMIN = 'postgres';

/**
 * Makes the data folder when it is not there.
 *
 * @param parent the folder that holds it; created when missing
 * @returns the data folder
 */
export async function ensureCluster(
  parent: string,
  binaries: PostgresBinaries,
  account: Account | undefined,
  adminPassword: string,
): Promise<string> {
  const data = join(parent, `postgres-${binaries.major}`);
  if (await exists(join(data, 'PG_VERSION'))) return data;
  await makeParent(parent, account);
  await refuseOtherMajor(parent, data, binaries);

  const scratch = await mkdtemp(join(parent, 'initdb-'));
  try {
    // The password goes in by file: on the command line every user of the machine could read it.
    const passwordFile = join(scratch, 'password');
    await writeFile(passwordFile, adminPassword + '\n', { mode: 0o600 });
    if (account !== undefined) {
      for (const path of [scratch, passwordFile]) await chown(path, account.uid, account.gid);
    }
    const fresh = join(scratch, 'data');
    await run(
      binaries.initdb,
      [
        `--pgdata=${fresh}`,
        `--username=${ADMIN}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        ...locale(binaries),
      ],
      { cwd: scratch, env: serviceEnvironment(), ...identityOf(account) },
    );
    // Under its final name the folder is complete: a crash in the middle of initdb leaves only a scratch folder.
    await rename(fresh, data);
  } catch (error) {
    throw new ProvisionError(
      'postgresql',
      `initdb failed in ${parent}: ${reasonOf(error)}`,
      'Check free disk space and the rights on that folder.',
      {
        cause: error,
      },
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return data;
}

/** The built-in C.UTF-8 sorts the same on every system; one that comes with the system's libraries changes under an index. */
function locale(binaries: PostgresBinaries): string[] {
  const builtIn = binaries.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [];
  return ['--encoding=UTF8', '--locale=C', '--data-checksums', ...builtIn];
}

async function makeParent(parent: string, account: Account | undefined): Promise<void> {
  await mkdir(parent, { recursive: true, mode: account === undefined ? 0o700 : 0o711 });
  if (account === undefined) return;
  await chmod(parent, 0o711);
  try {
    await run('test', ['-x', parent], { cwd: '/', ...identityOf(account) });
  } catch {
    throw new ProvisionError(
      'postgresql',
      `the user ${account.name}, who runs the server, cannot reach ${parent}`,
      `Choose a folder that is not inside root's home, or make ${dirname(parent)} passable for others (chmod o+x).`,
    );
  }
  await chown(parent, account.uid, account.gid);
}

async function refuseOtherMajor(parent: string, data: string, binaries: PostgresBinaries): Promise<void> {
  const other = (await readdir(parent)).find((name) => /^postgres-\d+$/.test(name) && join(parent, name) !== data);
  if (other === undefined) return;
  throw new ProvisionError(
    'postgresql',
    `the data in ${join(parent, other)} was written by another major version than the server found (${binaries.version})`,
    `Start with a PostgreSQL of the old version and dump the data (pg_dump), move that folder away, start again, and restore.`,
  );
}
