import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { migrate } from '@steward/platform';
import pg from 'pg';

import { testServers } from './environment.js';

const MIGRATIONS = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));
/** Any number that nobody else locks on: suites in other processes must not build the template at the same time. */
const TEMPLATE_LOCK = 4_400_001;
/** Not a superuser, as in production: a migration or query that needs more rights fails here too. */
const ROLE = 'steward_test';

export interface TestDatabase {
  /** For the code under test; the role owns the database. */
  url: string;
  /** Runs one statement as that role. */
  query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Ends all connections to it and removes it. */
  drop(): Promise<void>;
}

/**
 * A database of the suite's own, with all migrations applied. It is cloned from a template that the first suite makes, which takes
 * milliseconds.
 *
 * @example
 * const database = await freshDatabase();
 * afterAll(() => database.drop());
 */
export async function freshDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(async (admin) => {
    const template = await ensureTemplate(admin);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${ROLE}`);
  });
  const url = urlOf(name);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  // A test may drop the database, or kill the server, under an idle connection.
  pool.on('error', () => undefined);
  return {
    url,
    query: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
      (await pool.query<Row>(sql, values)).rows,
    drop: async () => {
      await pool.end();
      await asAdmin((admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** Named by what it holds, so that an edited migration makes a new one. */
async function ensureTemplate(admin: pg.Client): Promise<string> {
  const hash = createHash('sha256');
  for (const file of readdirSync(MIGRATIONS, { recursive: true, encoding: 'utf8' }).sort()) {
    if (file.endsWith('.sql')) hash.update(file).update(readFileSync(join(MIGRATIONS, file)));
  }
  const template = `template_${hash.digest('hex').slice(0, 12)}`;
  await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const found = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (found.rowCount === 0) await makeTemplate(admin, template);
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
  return template;
}

async function makeTemplate(admin: pg.Client, template: string): Promise<void> {
  const role = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [ROLE]);
  if (role.rowCount === 0) await admin.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD '${ROLE}'`);
  const unfinished = `${template}_new`;
  await admin.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${unfinished} OWNER ${ROLE}`);
  await migrate(urlOf(unfinished));
  // Under its name it is complete.
  await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`);
}

function urlOf(database: string): string {
  const url = new URL(testServers.adminDatabaseUrl());
  url.username = ROLE;
  url.password = ROLE;
  url.pathname = `/${database}`;
  return url.href;
}

async function asAdmin<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: testServers.adminDatabaseUrl() });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
