/**
 * The workflows as one bundle: made once by the build, used by every worker.
 *
 * 1. A bundle is used only when it was made from the code that is installed; else it is made anew, in memory. An old bundle beside new
 *    activities would be a deploy that nobody decided.
 * 2. The file is written under another name and renamed, so that a worker which starts meanwhile reads a whole one.
 */
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, bundleWorkflowCode, type WorkflowBundleOption } from '@temporalio/worker';
import { sha256, type Logger } from '@steward/platform';
import { workflowBundleOptions } from '@steward/temporal-activities';

const BUNDLE = fileURLToPath(new URL('../workflows.bundle.js', import.meta.url));
const FINGERPRINT = `${BUNDLE}.sha256`;
const WORKFLOWS = '@steward/temporal-workflows';
/** Whose code ends in the bundle. What comes from elsewhere is pinned by the lock file. */
const PACKAGES = ['@steward/contracts', '@steward/temporal-api', '@steward/temporal-runtime', WORKFLOWS];

/** Bundles the workflows. */
export async function bundleWorkflows(): Promise<string> {
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({ ...workflowBundleOptions(pathOf(WORKFLOWS)), logger });
  return code;
}

/** Bundles the workflows into a file beside this program. @returns its path */
export async function writeWorkflowBundle(): Promise<string> {
  const fingerprint = fingerprintOfSources();
  const code = await bundleWorkflows();
  const whole = `${BUNDLE}.${process.pid}`;
  writeFileSync(whole, code);
  renameSync(whole, BUNDLE);
  writeFileSync(FINGERPRINT, fingerprint);
  return BUNDLE;
}

/** The bundle for a worker: the file where it is of today's code. */
export async function loadWorkflowBundle(log: Logger): Promise<WorkflowBundleOption> {
  if (existsSync(BUNDLE) && readIfThere(FINGERPRINT) === fingerprintOfSources()) return { codePath: BUNDLE };
  log.warn('the workflow bundle is missing or of other code; it is made in memory (node apps/worker/dist/bundle.js)');
  return { code: await bundleWorkflows() };
}

/** The modules in a bundle, as webpack names them: paths from the checkout's root. */
export function modulesOf(code: string): string[] {
  return [...code.matchAll(/^\/\*\*\*\/ "([^"]+)"/gm)].flatMap((match) => match[1] ?? []);
}

function fingerprintOfSources(): string {
  const files = PACKAGES.flatMap((name) => {
    const folder = dirname(pathOf(name));
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return found.filter((file) => file.endsWith('.js') && !/spec/.test(file)).map((file) => join(folder, file));
  });
  return sha256(
    files
      .sort()
      .map((file) => sha256(readFileSync(file)))
      .join('\n'),
  );
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function pathOf(name: string): string {
  return fileURLToPath(import.meta.resolve(name));
}
