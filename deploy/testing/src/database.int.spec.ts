import { describe, expect, it } from '@jest/globals';

import pg from 'pg';

import { freshDatabase } from './database.js';
import { testServers } from './environment.js';

describe('a fresh database', () => {
  it('is migrated, of the suite alone, without superuser rights, and gone after it', async () => {
    const databases = await Promise.all([freshDatabase(), freshDatabase(), freshDatabase()]);
    const [one, two] = databases;
    const applied = await one?.query('SELECT 1 FROM _prisma_migrations WHERE finished_at IS NOT NULL');
    expect(applied?.length).toBeGreaterThan(0);
    await one?.query('CREATE TABLE mine (id int)');
    await expect(two?.query('SELECT * FROM mine')).rejects.toMatchObject({ code: '42P01' });
    await expect(one?.query('CREATE ROLE another')).rejects.toMatchObject({ code: '42501' });
    await Promise.all(databases.map((database) => database.drop()));
    const left = new pg.Client({ connectionString: one?.url });
    await expect(left.connect()).rejects.toMatchObject({ code: '3D000' });
  });

  it('is dropped under open connections', async () => {
    const database = await freshDatabase();
    const client = new pg.Client({ connectionString: database.url });
    const lost = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await database.drop();
    await lost;
    const admin = new pg.Client({ connectionString: testServers.adminDatabaseUrl() });
    await admin.connect();
    const name = new URL(database.url).pathname.slice(1);
    expect((await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).rowCount).toBe(0);
    await admin.end();
  });
});
