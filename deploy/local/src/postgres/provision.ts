import { join } from 'node:path';

import pg from 'pg';

import { ProvisionError, reasonOf } from '../errors.js';
import { readInstance, writeInstance } from '../instances.js';
import { ensureSecret } from '../private-files.js';
import { announced } from '../progress.js';
import { OPERATED, type Context, type Service } from '../service.js';
import { serverAccount } from './account.js';
import { findBinaries } from './binaries.js';
import { ADMIN, ensureCluster } from './cluster.js';
import { publicAddress, serverVersion, withClient } from './connection.js';
import { SHARED_FOLDER, sharedFolderOf } from './shared-folder.js';
import { findServer, markerOf, startServer, stopServer, untilServing, type RunningServer } from './server.js';

const FIRST_PORT = 15432;
const ROLE = 'steward';

export interface PostgresService extends Service {
  /** For the apps: the owner of the database `steward`, not a superuser. Holds the password. */
  url: string;
  /** For tests, which create and drop databases: a superuser. Undefined when the operator runs the server. */
  adminUrl: string | undefined;
}

export interface PostgresOptions {
  /** The operator's own database; it is used as it is. */
  url?: string | undefined;
  /** Overrides the folder that holds the data folder. */
  folder?: string | undefined;
}

/**
 * The operator's database, or a server of our own on our own data folder. Never anybody else's.
 *
 * @throws ProvisionError
 */
export async function providePostgres(context: Context, options: PostgresOptions): Promise<PostgresService> {
  return options.url === undefined ? own(context, options.folder) : operators(options.url);
}

async function operators(url: string): Promise<PostgresService> {
  const address = publicAddress(url);
  try {
    const version = await serverVersion(url);
    return { ...OPERATED, url, adminUrl: undefined, version, address };
  } catch (error) {
    throw new ProvisionError(
      'postgresql',
      `the database of DATABASE_URL (${address}) does not answer: ${reasonOf(error)}`,
      'Start it, correct DATABASE_URL, or remove DATABASE_URL to have Steward run a PostgreSQL of its own.',
      { cause: error },
    );
  }
}

async function own(context: Context, folder: string | undefined): Promise<PostgresService> {
  const { places, say } = context;
  const account = await serverAccount();
  // Root's home is out of reach for the server's user, so that root's data lies beside other services' data.
  const parent = folder ?? (account === undefined ? places.data : await sharedFolderOf(places.home));
  const adminPassword = await ensureSecret(join(places.keys, 'postgres-admin-password'));
  const password = await ensureSecret(join(places.keys, 'postgres-password'));
  const adminUrl = (port: number): string => `postgresql://${ADMIN}:${adminPassword}@127.0.0.1:${port}/postgres`;

  const binaries = await announced(say, 'PostgreSQL: looking for its programs', () =>
    findBinaries(account, SHARED_FOLDER),
  );
  const data = await announced(say, `PostgreSQL: making its data folder in ${parent}`, () =>
    ensureCluster(parent, binaries, account, adminPassword),
  );
  const found = await findServer(data);
  const server = await announced(say, 'PostgreSQL: starting', async () => {
    if (found === undefined) {
      const firstPort = (await readInstance(places, 'postgresql'))?.ports['sql'] ?? FIRST_PORT;
      const logFile = join(places.logs, 'postgres.log');
      return startServer(data, binaries, account, { firstPort, logFile, adminUrl });
    }
    const silent = await untilServing(adminUrl(found.port));
    if (silent === undefined) return found;
    throw new ProvisionError('postgresql', `our server (pid ${found.pid}) runs, but: ${silent}`, `End that process.`);
  });
  await writeInstance(places, 'postgresql', { pid: server.pid, ports: { sql: server.port }, args: ['-D', data] });
  await ensureDatabase(adminUrl(server.port), password, places.keys);
  const url = `postgresql://${ROLE}:${password}@127.0.0.1:${server.port}/${ROLE}`;
  return {
    url,
    adminUrl: adminUrl(server.port),
    version: await serverVersion(url),
    address: publicAddress(url),
    pids: [server.pid],
    origin: found === undefined ? 'own' : 'running',
    dataFolder: data,
    marker: markerOf(data),
    isRunning: async () => (await findServer(data)) !== undefined,
    stop: () => stopIfRunning(data, server),
  };
}

/** Stops whichever server is on the data folder now: it may have been restarted since. */
async function stopIfRunning(data: string, started: RunningServer): Promise<void> {
  await stopServer(data, (await findServer(data))?.pid ?? started.pid);
}

/** Repeatable: a crash between the statements is mended at the next start, and so is a password file that was replaced. */
async function ensureDatabase(adminUrl: string, password: string, keys: string): Promise<void> {
  try {
    await withClient(adminUrl, async (client) => {
      const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [ROLE]);
      const verb = role.rowCount === 0 ? 'CREATE' : 'ALTER';
      // Utility statements take no parameters, hence the escaping.
      await client.query(`${verb} ROLE ${ROLE} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
      const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [ROLE]);
      if (database.rowCount === 0) await client.query(`CREATE DATABASE ${ROLE} OWNER ${ROLE}`);
    });
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') throw error;
    throw new ProvisionError(
      'postgresql',
      `the data folder was made with another password than the one in ${keys}`,
      `Restore postgres-admin-password in ${keys} from your backup: keys and data belong together.`,
      { cause: error },
    );
  }
}
