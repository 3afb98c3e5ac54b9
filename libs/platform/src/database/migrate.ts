import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { StewardError } from '@steward/contracts';
import { sha256 } from '../crypto/digest.js';

const FOLDER = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));
/** The advisory lock that Prisma's own CLI takes, so that the two never migrate at once. */
const PRISMA_MIGRATE_LOCK = 72_707_369;

const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
  logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/**
 * Applies `prisma/migrations` in order, each in one transaction with its row in Prisma's own `_prisma_migrations` table; `prisma migrate`
 * agrees with the result. Safe to call from several processes at once.
 *
 * @returns the names applied now
 * @throws StewardError `input.invalid` when the database was migrated by a newer build, or a migration was changed after it was applied
 */
export async function migrate(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_MIGRATE_LOCK]);
    await client.query(TABLE);
    const names = readdirSync(FOLDER, { withFileTypes: true })
      .filter((e) => e.isDirectory())
      .map((e) => e.name)
      .sort();
    const { rows } = await client.query<{ migration_name: string; checksum: string }>(
      'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    );
    const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]));
    const unknown = [...applied.keys()].filter((name) => !names.includes(name));
    if (unknown.length > 0)
      throw new StewardError(
        'input.invalid',
        `The database was migrated by a newer Steward (${unknown.join(', ')}). Start that version.`,
      );
    const done: string[] = [];
    for (const name of names) {
      const sql = readFileSync(join(FOLDER, name, 'migration.sql'), 'utf8');
      const checksum = sha256(sql);
      const before = applied.get(name);
      if (before !== undefined && before !== checksum) {
        throw new StewardError(
          'input.invalid',
          `Migration ${name} was changed after it was applied. Restore the file and write a new migration.`,
        );
      }
      if (before !== undefined) continue;
      await client.query('BEGIN');
      await client.query(sql);
      await client.query(
        'INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES ($1, $2, now(), $3, 1)',
        [randomUUID(), checksum, name],
      );
      await client.query('COMMIT');
      done.push(name);
    }
    return done;
  } finally {
    await client.end();
  }
}
