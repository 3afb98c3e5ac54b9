import { Connection } from '@temporalio/client';

/** gRPC status codes (https://grpc.io/docs/guides/status-codes/). */
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const RETENTION_SECONDS = 30 * 24 * 3600;
const PATIENCE_MS = 30_000;
const INDEXED_VALUE_TYPE_KEYWORD = 2;

/** Kept equal to SEARCH_ATTRIBUTES of @steward/temporal-api by a test: this package lies below that one and cannot import it. */
export const SEARCH_ATTRIBUTE_NAMES = [
  'StewardAgent',
  'StewardRisk',
  'StewardWaitingOn',
  'StewardCorrespondent',
] as const;

/** Runs `work` on one connection and closes it. */
export async function withConnection<T>(address: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address, connectTimeout: 5_000 });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** The server's version, for example `1.29.1`. */
export async function serverVersion(address: string): Promise<string> {
  return withConnection(address, async (connection) => {
    const info = await connection.workflowService.getSystemInfo({});
    return info.serverVersion || 'unknown';
  });
}

/**
 * Sees to it that the namespace exists and keeps closed runs for 30 days, and that runs can carry Steward's search attributes.
 * Safe to call at every start. (The dev server's own flags do this only for a database file that does not exist yet.)
 */
export async function prepareNamespace(address: string, namespace: string): Promise<void> {
  await withConnection(address, async (connection) => {
    await ensureRetention(connection, namespace);
    const known = await untilKnown(() => connection.operatorService.listSearchAttributes({ namespace }));
    const missing = SEARCH_ATTRIBUTE_NAMES.filter((name) => known.customAttributes?.[name] === undefined);
    if (missing.length === 0) return;
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, INDEXED_VALUE_TYPE_KEYWORD]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes }).catch(unless(ALREADY_EXISTS));
  });
}

async function ensureRetention(connection: Connection, namespace: string): Promise<void> {
  const workflowExecutionRetentionPeriod = { seconds: RETENTION_SECONDS as unknown as Long };
  const described = await connection.workflowService.describeNamespace({ namespace }).catch(unless(NOT_FOUND));
  if (described === undefined) {
    await connection.workflowService
      .registerNamespace({ namespace, workflowExecutionRetentionPeriod })
      .catch(unless(ALREADY_EXISTS));
    return;
  }
  if (Number(described.config?.workflowExecutionRetentionTtl?.seconds ?? 0) >= RETENTION_SECONDS) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: workflowExecutionRetentionPeriod },
  });
}

type Long = NonNullable<import('@temporalio/proto').google.protobuf.IDuration['seconds']>;

/** A new namespace reaches the server's caches only after a while. */
async function untilKnown<T>(call: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if ((error as { code?: number }).code !== NOT_FOUND || Date.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function unless(code: number): (error: unknown) => undefined {
  return (error) => {
    if ((error as { code?: number }).code !== code) throw error;
    return undefined;
  };
}
