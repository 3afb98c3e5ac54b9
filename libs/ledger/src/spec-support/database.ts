import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Keyring, createDatabase, migrate, type Database } from '@steward/platform';

export interface TestDatabase {
  db: Database;
  url: string;
  keyring: Keyring;
  drop(): Promise<void>;
}

/** A migrated database of its own on the server that the test run brought up; `drop` leaves nothing behind. */
export async function testDatabase(max = 12): Promise<TestDatabase> {
  // eslint-disable-next-line no-restricted-properties -- @steward/testing, which reads it for everybody else, depends on this package
  const admin = process.env['STEWARD_TEST_DATABASE_URL'];
  if (!admin) throw new Error('STEWARD_TEST_DATABASE_URL is not set: run the tests with "npm test".');
  const name = `ledger_${randomBytes(6).toString('hex')}`;
  await asAdmin(admin, `CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(admin), { pathname: `/${name}` }).href;
  await migrate(url);
  const db = createDatabase({ url, max, applicationName: 'ledger-test' });
  return {
    db,
    url,
    keyring: new Keyring(randomBytes(32)),
    drop: async () => {
      await db.close();
      await asAdmin(admin, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function asAdmin(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/**
 * Waits until everything that this database has committed can be read. The log holds back for every open transaction of the server, those of
 * suites beside this one too.
 */
export async function readable(db: Database): Promise<void> {
  for (const deadline = Date.now() + 20_000; ;) {
    const { rows } = await db.pool.query<{ done: boolean }>(
      `SELECT coalesce(max(tx), '0'::xid8) < pg_snapshot_xmin(pg_current_snapshot()) AS done FROM events`,
    );
    if (rows[0]?.done) return;
    if (Date.now() > deadline) throw new Error('Waited 20 s for the log to be readable.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
