import { randomBytes } from 'node:crypto';

import { Connection } from '@temporalio/client';
import { prepareNamespace } from '@steward/local';

import { testServers } from './environment.js';

export interface TestNamespace {
  address: string;
  namespace: string;
  connection: Connection;
  close(): Promise<void>;
}

/**
 * A Temporal namespace of the suite's own, with Steward's search attributes: suites that run side by side share one server and one
 * task queue name, and would otherwise take each other's tasks.
 */
export async function freshNamespace(): Promise<TestNamespace> {
  const address = testServers.temporalAddress();
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  await prepareNamespace(address, namespace);
  const connection = await Connection.connect({ address });
  return { address, namespace, connection, close: () => connection.close() };
}
