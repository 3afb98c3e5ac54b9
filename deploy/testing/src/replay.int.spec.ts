import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { SEARCH_ATTRIBUTE_NAMES } from '@steward/local';
import { SEARCH_ATTRIBUTES } from '@steward/temporal-api';

import { freshNamespace, type TestNamespace } from './namespace.js';
import { replayAll } from './replay.js';

const logger = new DefaultLogger('ERROR');
// Inside this package: the bundler resolves the SDK from where the workflow's file lies.
const SOURCES = fileURLToPath(new URL('.', import.meta.url));

let server: TestNamespace;
let folder: string;
beforeAll(async () => {
  Runtime.install({ logger, shutdownSignals: [] });
  server = await freshNamespace();
  folder = await mkdtemp(join(SOURCES, 'bundle-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Bundles one workflow, `walk`, with this body. @returns the bundle's path */
async function bundle(name: string, body: string): Promise<string> {
  const workflowsPath = join(folder, `${name}.cjs`);
  await writeFile(
    workflowsPath,
    `const { sleep } = require('@temporalio/workflow');\nexports.walk = async () => { ${body} };\n`,
  );
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  const path = join(tmpdir(), `${name}.bundle.js`);
  await writeFile(path, code);
  return path;
}

describe('replaying a namespace', () => {
  it('passes on the code that ran, and names the execution that other code does not replay', async () => {
    const same = await bundle('same', 'await sleep(1)');
    const other = await bundle('other', 'return 1');
    const { connection, namespace, address } = server;
    const native = await NativeConnection.connect({ address });
    const worker = await Worker.create({
      connection: native,
      namespace,
      taskQueue: 'q',
      workflowBundle: { codePath: same },
    });
    const client = new Client({ connection, namespace });
    const attributes = { [SEARCH_ATTRIBUTES.agent]: ['walker'] };
    await worker.runUntil(async () => {
      for (const workflowId of ['first', 'second']) {
        await client.workflow.execute('walk', { taskQueue: 'q', workflowId, searchAttributes: attributes });
      }
    });
    await native.close();
    const options = { connection, namespace, dataConverter: {}, expected: 2 };
    expect(await replayAll({ ...options, bundle: same })).toBe(2);
    await expect(replayAll({ ...options, bundle: other })).rejects.toThrow(/Execution (first|second) does not replay/);
  });
});

describe('the search attributes that a server is prepared with', () => {
  it('are those that runs carry', () => {
    expect([...SEARCH_ATTRIBUTE_NAMES].sort()).toEqual(Object.values(SEARCH_ATTRIBUTES).sort());
  });
});
