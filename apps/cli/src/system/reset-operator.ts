import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEventLog, createOperators } from '@steward/ledger';
import { readRunState } from '@steward/local';
import { Keyring, createDatabase } from '@steward/platform';
import type { Host } from '../host.js';
import { CommandFailure } from '../outcome.js';

/**
 * Gives the operator a new secret, in the database itself: whoever can read STEWARD_HOME owns everything in it anyway.
 *
 * All sessions end, the command line's too, so a new token is put down for it.
 */
export async function resetOperator(host: Host): Promise<{ secret: string }> {
  const { home } = host.places();
  const url = host.settings().DATABASE_URL ?? (await readRunState(host.places()))?.databaseUrl;
  if (url === undefined)
    throw new CommandFailure('unreachable', 'The database is not running. Start Steward with npm start, then reset.');
  const db = createDatabase({ url, max: 2, applicationName: 'steward-cli' });
  try {
    const operators = createOperators({ db, events: createEventLog({ db, keyring: Keyring.load(home) }) });
    const made = await operators.reset();
    await replacePrivate(join(home, 'cli.token'), `${await operators.issueCliToken()}\n`);
    return made;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || /timeout exceeded when trying to connect/.test(message))
      throw new CommandFailure('unreachable', 'PostgreSQL does not answer. See runbooks/postgresql.md.');
    throw error;
  } finally {
    await db.close();
  }
}

/** As a whole, and readable by its owner only. */
async function replacePrivate(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(temporary, text, { mode: 0o600, flag: 'wx', flush: true });
  await rename(temporary, path);
}
