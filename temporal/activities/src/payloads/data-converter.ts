import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { Keyring } from '@steward/platform';
import { EncryptionCodec, type ClaimStore } from './encryption-codec.js';

/** The module whose `failureConverter` worker, workflow bundle and clients share. */
export const FAILURE_CONVERTER_PATH = fileURLToPath(new URL('./failure-converter.cjs', import.meta.url));

/**
 * The data converter of every Temporal client and worker: nothing that a workflow takes, returns or fails with is readable in Temporal.
 *
 * @param claims where payloads above 128 KiB go; a `BlobStore`
 * @example new Client({ connection, namespace, dataConverter: createDataConverter(keyring, new BlobStore(home, keyring)) });
 */
export function createDataConverter(keyring: Keyring, claims: ClaimStore): DataConverter {
  return { failureConverterPath: FAILURE_CONVERTER_PATH, payloadCodecs: [new EncryptionCodec(keyring, claims)] };
}
