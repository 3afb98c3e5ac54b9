import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { workflowBundleOptions } from '@steward/temporal-activities';
import { bundleWorkflows, modulesOf } from './workflow-bundle.js';

/** What must never run inside the sandbox, or would drag a server into it. */
const FORBIDDEN =
  /node:|@prisma|@nestjs|\/pino|\/openai\/|qdrant|cedar|\/pg\/|@temporalio\/(activity|client|worker\/lib\/(?!workflow-log))/;
const NODE_PACKAGES =
  /\/libs\/(platform|ledger|policy|model|memory|broker|connectors)\/|temporal\/activities\/dist\/(?!payloads\/failure-converter)/;

let modules: string[];
beforeAll(async () => {
  modules = modulesOf(await bundleWorkflows());
});

describe('the workflow bundle', () => {
  it('holds the workflows and what they stand on', () => {
    for (const part of [
      'workflows/dist/support-triage.js',
      'runtime/dist/act.js',
      'contracts/dist/act.js',
      'failure-converter.cjs',
    ]) {
      expect(modules.filter((path) => path.endsWith(part))).toHaveLength(1);
    }
  });

  it('holds nothing that needs Node or a server', () => {
    expect(modules.filter((path) => FORBIDDEN.test(path) || NODE_PACKAGES.test(path))).toEqual([]);
  });

  it('holds no test code', () => {
    expect(modules.filter((path) => path.includes('/spec/') || path.includes('.spec.'))).toEqual([]);
  });

  test.each(['pino', '@steward/platform', 'openai'])(
    'would be noticed otherwise: a workflow that imports %s',
    async (name) => {
      const folder = mkdtempSync(fileURLToPath(new URL('./trial-', import.meta.url)));
      try {
        const path = join(folder, 'workflows.js');
        writeFileSync(
          path,
          `import * as outside from '${name}';\nexport async function broken() { return Object.keys(outside); }\n`,
        );
        const logger = new DefaultLogger('ERROR', () => undefined);
        const bundling = bundleWorkflowCode({ ...workflowBundleOptions(path), logger });
        // The bundler refuses Node's own modules by itself; what has none of them is found by its path.
        const found = await bundling.then(
          ({ code }) => modulesOf(code).filter((module) => FORBIDDEN.test(module)),
          () => ['refused'],
        );
        expect(found).not.toEqual([]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
