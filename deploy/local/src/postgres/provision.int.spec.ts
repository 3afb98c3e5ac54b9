import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { isOurs } from '../processes.js';
import { freshContext } from '../spec/places.js';
import { withClient } from './connection.js';
import { providePostgres, type PostgresService } from './provision.js';

// Real servers start and stop here several times, beside other suites on two cores.
jest.setTimeout(180_000);

let context: Awaited<ReturnType<typeof freshContext>>;
beforeEach(async () => {
  context = await freshContext(process.env);
  // PostgreSQL runs as another user when the tests run as root, and must pass through.
  await chmod(dirname(context.postgresFolder), 0o711);
});
afterEach(() => context.remove());

const provide = (): Promise<PostgresService> => providePostgres(context, { folder: context.postgresFolder });
const query = (url: string, sql: string) =>
  withClient(url, async (client) => (await client.query(sql)).rows as unknown[]);

describe('PostgreSQL of our own', () => {
  it('is made, found running, and kept through kill -9 with all that was committed', async () => {
    const first = await provide();
    expect(first.origin).toBe('own');
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');

    const second = await provide();
    expect(second).toMatchObject({ origin: 'running', pids: first.pids, url: first.url });

    process.kill(first.pids[0] ?? 0, 'SIGKILL');
    const third = await provide();
    expect(third.origin).toBe('own');
    expect(third.url).toBe(first.url);
    expect(await query(third.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(await third.isRunning()).toBe(true);
    await third.stop();
    expect(await third.isRunning()).toBe(false);
  });

  it('listens on loopback alone, asks for a password, and gives the apps no superuser', async () => {
    const service = await provide();
    expect(await query(service.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(service.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(service.url, 'SHOW max_connections')).toEqual([{ max_connections: '200' }]);
    expect(await query(service.url, 'SELECT usesuper FROM pg_user WHERE usename = current_user')).toEqual([
      { usesuper: false },
    ]);
    const wrong = Object.assign(new URL(service.url), { password: 'guess' }).href;
    await expect(query(wrong, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(service.address).not.toContain('@');
  });

  it('starts although postmaster.pid names a process of somebody else', async () => {
    const first = await provide();
    process.kill(first.pids[0] ?? 0, 'SIGKILL');
    const lock = join(first.dataFolder ?? '', 'postmaster.pid');
    const lines = (await readFile(lock, 'utf8')).split('\n');
    await writeFile(lock, [String(process.ppid), ...lines.slice(1)].join('\n'));
    const second = await provide();
    expect(second.origin).toBe('own');
    expect(await isOurs(process.ppid, '')).toBe(true);
  });

  it('says that keys and data belong together when a password was lost', async () => {
    await provide();
    await writeFile(join(context.places.keys, 'postgres-admin-password'), 'another\n');
    await expect(provide()).rejects.toThrow(/Restore postgres-admin-password/);
  });

  it('does not open data of another major version', async () => {
    await mkdir(join(context.postgresFolder, 'postgres-12'), { recursive: true });
    await expect(provide()).rejects.toThrow(/another major version/);
    expect(await readdir(context.postgresFolder)).toEqual(['postgres-12']);
  });
});

describe("the operator's PostgreSQL", () => {
  it('is used as it is, and never stopped', async () => {
    const own = await provide();
    const service = await providePostgres(context, { url: own.url });
    expect(service).toMatchObject({ origin: 'url', pids: [], url: own.url, adminUrl: undefined });
    await service.stop();
    expect(await own.isRunning()).toBe(true);
  });

  it('that does not answer is told without its password', async () => {
    const url = 'postgresql://steward:hunter2@127.0.0.1:9/steward';
    const failure = await providePostgres(context, { url }).catch((error: Error) => error.message);
    expect(failure).toMatch(/DATABASE_URL \(127\.0\.0\.1:9\/steward\) does not answer: .*ECONNREFUSED/);
    expect(failure).not.toContain('hunter2');
  });
});
