/** A browser for the tests that click: one that is found, else Playwright's own download, else Debian's package. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { findProgram, isExecutable, serviceEnvironment, toolEnvironment } from './config.js';
import { ProvisionError, reasonOf } from './errors.js';
import { announced, type Say } from './progress.js';

const run = promisify(execFile);
const PROGRAMS = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * The path of a Chrome or Chromium.
 *
 * @param chosen `STEWARD_CHROMIUM`, when the operator names one
 * @throws ProvisionError that says what to install
 */
export async function findBrowser(say: Say, chosen?: string): Promise<string> {
  const found = chosen ?? (await findInstalled());
  if (found !== undefined) return found;
  const failures: string[] = [];
  for (const [what, route] of [
    ["downloading Playwright's Chromium", downloadPlaywrights],
    ["installing Debian's chromium", installDebians],
  ] as const) {
    try {
      await announced(say, `Browser for the tests: ${what}`, route);
      const installed = await findInstalled();
      if (installed !== undefined) return installed;
    } catch (error) {
      failures.push(`${what}: ${reasonOf(error).slice(0, 300)}`);
    }
  }
  throw new ProvisionError(
    'browser',
    `no Chrome or Chromium found, and none could be fetched (${failures.join('; ')})`,
    'Install Chromium or Chrome, or set STEWARD_CHROMIUM to its path.',
  );
}

async function findInstalled(): Promise<string | undefined> {
  for (const program of PROGRAMS) {
    const path = await findProgram(program);
    // A leftover launcher (a snap that is not there) is on the PATH too, so that it is asked for its version.
    if (path !== undefined && (await runs(path))) return path;
  }
  if (await isExecutable(MAC_CHROME)) return MAC_CHROME;
  const playwrights = await playwrightPath();
  return playwrights !== undefined && (await runs(playwrights)) ? playwrights : undefined;
}

function runs(path: string): Promise<boolean> {
  return run(path, ['--version'], { env: serviceEnvironment(), timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}

async function playwrightPath(): Promise<string | undefined> {
  const { chromium } = (await import('playwright-core')) as { chromium: { executablePath(): string } };
  return chromium.executablePath() || undefined;
}

async function downloadPlaywrights(): Promise<void> {
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  await run(process.execPath, [cli, 'install', 'chromium'], { env: toolEnvironment(), maxBuffer: 16 * 1024 * 1024 });
}

async function installDebians(): Promise<void> {
  const apt = await findProgram('apt-get');
  if (apt === undefined || process.getuid?.() !== 0) throw new Error('not Debian, or not root');
  const env = { ...toolEnvironment(), DEBIAN_FRONTEND: 'noninteractive' };
  await run(apt, ['update'], { env, maxBuffer: 16 * 1024 * 1024 });
  await run(apt, ['install', '-y', '--no-install-recommends', 'chromium'], { env, maxBuffer: 64 * 1024 * 1024 });
}
