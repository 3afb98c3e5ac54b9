import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Operators } from '@steward/ledger';

/**
 * Keeps `<home>/cli.token` (0600): what the command line shows instead of the secret. Whoever can read it can read the keys beside it. A token
 * that still opens a session is kept, so that a command that has just read it does not fail.
 */
export async function keepCliToken(home: string, operators: Operators): Promise<void> {
  const path = join(home, 'cli.token');
  const kept = await readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => '',
  );
  if (kept !== '' && (await operators.session(kept))?.channel === 'cli') return;
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(`${await operators.issueCliToken()}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
