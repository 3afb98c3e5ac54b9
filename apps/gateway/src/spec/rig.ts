import 'reflect-metadata';
import { ensureDefaults } from '@steward/ledger';
import { createLogger, loadSettings, type Settings } from '@steward/platform';
import { freshDatabase, freshHome, type TestDatabase } from '@steward/testing';
import type { GraphQLSchema } from 'graphql';
import { composeGateway } from '../app/compose.js';
import { startGateway } from '../app/gateway.js';
import type { GatewayPorts } from '../app/ports.js';
import { ask, type Answer, type Asked } from './http-client.js';

/** A gateway of the suite's own, made by the real composition on a database and a home of its own. */
export interface Rig {
  origin: string;
  schema: GraphQLSchema;
  secret: string;
  ports: GatewayPorts;
  database: TestDatabase;
  settings: Settings;
  /** Any request; signed out unless headers say otherwise. */
  ask(path: string, asked?: Asked): Promise<Answer>;
  /** Headers of a signed-in browser page of this origin. */
  browser(): Promise<Record<string, string>>;
  /** Headers of the command line. */
  cli(): Promise<Record<string, string>>;
  /** A GraphQL request; its `data`. Throws when the answer has errors. */
  graphql<Data>(headers: Record<string, string>, query: string, variables?: Record<string, unknown>): Promise<Data>;
  close(): Promise<void>;
}

export async function startRig(env: Record<string, string> = {}, consoleFolder?: string): Promise<Rig> {
  const [made, home] = await Promise.all([freshDatabase(), freshHome()]);
  let dropped: Promise<void> | undefined;
  // A test may drop it under the gateway.
  const database: TestDatabase = { ...made, drop: () => (dropped ??= made.drop()) };
  const settings = loadSettings({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    STEWARD_HOME: home.path,
    DATABASE_URL: database.url,
    PORT: '0',
    STEWARD_SMTP_PORT: '0',
    ...env,
  });
  const composed = composeGateway(settings, createLogger('gateway', settings.LOG_LEVEL));
  const { ports } = composed;
  await ensureDefaults({ db: ports.database, events: ports.events, settings: { modelDailyCap: 5 } });
  const created = await ports.operators.ensure();
  if (created === null) throw new Error('A fresh database has an operator already.');
  const { secret } = created;
  const gateway = await startGateway(ports, consoleFolder);
  const origin = gateway.address;
  const signIn = async (): Promise<string> => {
    const answer = await ask(origin, '/session', { body: { secret } });
    return (answer.headers['set-cookie']?.[0] ?? '').split(';', 1)[0] ?? '';
  };
  return {
    origin,
    schema: gateway.schema,
    secret,
    ports,
    database,
    settings,
    ask: (path, asked) => ask(origin, path, asked),
    browser: async () => ({ cookie: await signIn(), origin }),
    cli: async () => ({ authorization: `Bearer ${await ports.operators.issueCliToken()}` }),
    async graphql<Data>(headers: Record<string, string>, query: string, variables: Record<string, unknown> = {}) {
      const answer = await ask(origin, '/graphql', { headers, body: { query, variables } });
      const body = answer.json() as { data?: Data; errors?: unknown };
      if (body.errors !== undefined || body.data === undefined) throw new Error(answer.text);
      return body.data;
    },
    close: async () => {
      await gateway.close();
      await composed.close();
      await database.drop();
      await home.remove();
    },
  };
}
