import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate } from './migrate.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const name = `migrate_${randomUUID().replaceAll('-', '')}`;
let admin: pg.Client;
let url: string;

beforeAll(async () => {
  const adminUrl = process.env['STEWARD_TEST_DATABASE_URL'];
  if (!adminUrl) throw new Error('STEWARD_TEST_DATABASE_URL is not set: run this through "npm test".');
  admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  url = Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
});
afterAll(async () => {
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.end();
});

function prisma(...args: string[]) {
  return spawnSync(process.execPath, ['node_modules/prisma/build/index.js', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: url, PRISMA_SCHEMA_ENGINE_BINARY: `${root}prisma/schema-engine.js` },
  });
}

describe('migrate', () => {
  it('applies everything once, though several processes start at once', async () => {
    const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await migrate(url)).toEqual([]);
  });

  it('agrees with Prisma: the database is up to date, and holds exactly what schema.prisma says', () => {
    expect(prisma('migrate', 'status').stdout).toContain('Database schema is up to date');
    const diff = prisma(
      'migrate',
      'diff',
      '--from-config-datasource',
      '--to-schema',
      'prisma/schema.prisma',
      '--exit-code',
    );
    expect(diff.stdout + diff.stderr).toContain('No difference detected');
    expect(diff.status).toBe(0);
  });

  it('refuses a database of a newer build', async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(
      "INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name) VALUES ('x', 'x', now(), '29990101000000_future')",
    );
    await client.end();
    await expect(migrate(url)).rejects.toThrow(/newer Steward \(29990101000000_future\)/);
  });
});
