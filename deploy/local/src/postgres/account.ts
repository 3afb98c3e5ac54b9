import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import { ProvisionError } from '../errors.js';

const run = promisify(execFile);

/** The user that the database server runs as. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

const NAME = 'postgres';
const REMEDY = 'Start Steward as an ordinary user, create a user "postgres" yourself, or set DATABASE_URL.';

/**
 * PostgreSQL refuses to run as root. For root this is the system user `postgres`, created when it is missing;
 * for anybody else it is undefined: the server runs as the caller.
 */
export async function serverAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const known = await lookUp(NAME);
  if (known !== undefined) return known;
  const attempts: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME]],
    ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', NAME]], // BusyBox
  ];
  for (const [command, args] of attempts) {
    await run(command, args).catch(() => undefined);
    const created = await lookUp(NAME);
    if (created !== undefined) return created;
  }
  throw new ProvisionError(
    'postgresql',
    'PostgreSQL does not run as root, and no user could be created for it',
    REMEDY,
  );
}

/** Spawn options that make a child run as `account`. */
export function identityOf(account: Account | undefined): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}

async function lookUp(name: string): Promise<Account | undefined> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const line of passwd.split('\n')) {
    const [login, , uid, gid] = line.split(':');
    if (login === name) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}
