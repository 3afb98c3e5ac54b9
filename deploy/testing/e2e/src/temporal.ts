/** Temporal as the suite's own client sees it. */
import { fileURLToPath } from 'node:url';

import { BlobStore, Keyring } from '@steward/platform';
import { createDataConverter } from '@steward/temporal-activities';
import { replayAll, type TestNamespace } from '@steward/testing';
import { Client } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';

const BUNDLE = fileURLToPath(new URL('../../../../apps/worker/dist/workflows.bundle.js', import.meta.url));

/** Reads and writes encrypted payloads, as our own processes do. */
export function clientOf({ connection, namespace }: TestNamespace, home: string): Client {
  return new Client({ connection, namespace, dataConverter: converterOf(home) });
}

/** Knows no key: what somebody types into the Temporal UI, or reads there signed out. */
export function strangerTo({ connection, namespace }: TestNamespace): Client {
  return new Client({ connection, namespace });
}

/** Replays every execution that there is. @throws Error that names the first that its history does not determine */
export function replayed({ connection, namespace }: TestNamespace, home: string, expected: number): Promise<number> {
  quietReplays();
  return replayAll({ connection, namespace, bundle: BUNDLE, dataConverter: converterOf(home), expected });
}

function converterOf(home: string): ReturnType<typeof createDataConverter> {
  const keyring = Keyring.load(home);
  return createDataConverter(keyring, new BlobStore(home, keyring));
}

let quiet = false;

/** The SDK tells of each worker that it starts and stops, one a history. */
function quietReplays(): void {
  if (!quiet) Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  quiet = true;
}
