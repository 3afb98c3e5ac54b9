// The PostgreSQL side of schema-engine.js: Prisma's own pg adapter, with the three things that the migration engine needs of it changed.
import pg from 'pg';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';

const CHAR_OID = 18;
const TEXT_OID = 25;

/** Discrete fields instead of a connection string: with a string, the adapter's shadow database would be the main one. */
export function connectionOf(url) {
  if (!url) return {};
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  return {
    host: searchParams.get('host') ?? hostname,
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  };
}

/** Catalogue queries return PostgreSQL's one-byte "char", which the stock adapter refuses: read it as text, then name it Character. */
function withCharColumns(adapter) {
  const startTransaction = adapter.startTransaction?.bind(adapter);
  if (startTransaction) adapter.startTransaction = async (...args) => withCharColumns(await startTransaction(...args));
  const performIO = adapter.performIO.bind(adapter);
  const { queryRaw } = adapter;
  adapter.queryRaw = async (query) => {
    let isChar = [];
    const reading = Object.create(adapter, {
      performIO: {
        value: async (q) => {
          const { fields, rows, ...rest } = await performIO(q);
          isChar = fields.map((field) => field.dataTypeID === CHAR_OID);
          return {
            ...rest,
            rows,
            fields: fields.map((field, i) => (isChar[i] ? { name: field.name, dataTypeID: TEXT_OID } : field)),
          };
        },
      },
    });
    const result = await queryRaw.call(reading, query);
    return {
      ...result,
      columnTypes: result.columnTypes.map((type, i) => (isChar[i] ? ColumnTypeEnum.Character : type)),
    };
  };
  return adapter;
}

/** Adapter factory for the engine; `url` may be undefined for commands that never connect. */
export class EngineAdapterFactory extends PrismaPg {
  constructor(url) {
    super(connectionOf(url), { schema: url ? (new URL(url).searchParams.get('schema') ?? undefined) : undefined });
    this.url = url;
  }

  async connect() {
    return withCharColumns(await super.connect());
  }

  /** The stock adapter drops its shadow database while its own pool still holds it; here the pool is closed first. */
  async connectToShadowDb() {
    const database = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
    const root = await this.connect();
    await root.executeScript(`CREATE DATABASE "${database}"`);
    const shadowUrl = new URL(this.url);
    shadowUrl.pathname = `/${database}`;
    const shadow = await new EngineAdapterFactory(shadowUrl.href).connect();
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await root.executeScript(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
      await root.dispose();
    };
    return shadow;
  }
}

/** The three commands that Prisma asks outside of JSON-RPC. Throws what PostgreSQL throws. */
export async function runCommand(command, url) {
  const target = connectionOf(url);
  const client = new pg.Client(command === 'can-connect-to-database' ? target : { ...target, database: 'postgres' });
  await client.connect();
  try {
    const name = client.escapeIdentifier(target.database);
    if (command === 'create-database') await client.query(`CREATE DATABASE ${name}`);
    if (command === 'drop-database') await client.query(`DROP DATABASE IF EXISTS ${name}`);
  } finally {
    await client.end();
  }
}
