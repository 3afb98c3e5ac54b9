import { access, constants, readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import { findProgram } from '../config.js';
import { reasonOf } from '../errors.js';
import type { Places } from '../places.js';
import { isFree } from '../ports.js';
import { runningSupervisor } from './lock.js';
import { status } from './status.js';

const LEAST_FREE_BYTES = 1024 ** 3;

export interface Check {
  name: string;
  ok: boolean;
  /** What was found. */
  detail: string;
  /** What to do about it; null when all is well. */
  remedy: string | null;
}

/**
 * Looks at everything that Steward needs: Node, folders, keys, disk, ports, tools, and each part.
 *
 * @param settings a check of the operator's settings that throws what is wrong with them
 */
export async function diagnose(
  places: Places,
  ports: { console: number; smtp: number },
  settings: () => unknown,
): Promise<Check[]> {
  const running = (await runningSupervisor(places)) !== undefined;
  return [
    checkSettings(settings),
    await checkHome(places),
    await checkKeys(places),
    await checkDisk(places),
    await checkPort('console port', ports.console, running),
    await checkPort('mail port', ports.smtp, running),
    await checkTools(),
    ...(await checkParts(places)),
  ];
}

function check(name: string, ok: boolean, detail: string, remedy: string): Check {
  return { name, ok, detail, remedy: ok ? null : remedy };
}

function checkSettings(settings: () => unknown): Check {
  try {
    settings();
    return check('settings', true, 'all settings are valid', '');
  } catch (error) {
    return check('settings', false, reasonOf(error), 'Correct them; .env.example describes each.');
  }
}

async function checkHome({ home }: Places): Promise<Check> {
  const remedy = `Make ${home} writable for the user who runs Steward, or set STEWARD_HOME.`;
  try {
    await access(home, constants.W_OK);
    return check('home', true, `${home} is writable`, remedy);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return missing
      ? check('home', true, `${home} does not exist yet; the first start makes it`, remedy)
      : check('home', false, reasonOf(error), remedy);
  }
}

async function checkKeys({ keys }: Places): Promise<Check> {
  const files = await readdir(keys).catch((): string[] => []);
  if (files.length === 0) return check('keys', true, 'there are none yet; the first start makes them', '');
  const readable: string[] = [];
  for (const path of [keys, ...files.map((name) => join(keys, name))]) {
    if (((await stat(path)).mode & 0o077) !== 0) readable.push(path);
  }
  return check(
    'keys',
    readable.length === 0,
    readable.length === 0 ? 'readable by their owner only' : `readable by others: ${readable.join(', ')}`,
    `chmod -R go= ${keys}`,
  );
}

async function checkDisk({ home }: Places): Promise<Check> {
  const { bavail, bsize } = await statfs(home).catch(() => statfs('/'));
  const free = bavail * bsize;
  const gigabytes = (free / 1024 ** 3).toFixed(1);
  return check(
    'disk',
    free >= LEAST_FREE_BYTES,
    `${gigabytes} GiB free`,
    'Free at least 1 GiB: the database stops otherwise.',
  );
}

async function checkPort(name: string, port: number, running: boolean): Promise<Check> {
  if (running) return check(name, true, 'Steward is running; see the parts below', '');
  // A taken port is no failure: another one is chosen and named at start.
  return check(
    name,
    true,
    (await isFree(port)) ? `${port} is free` : `${port} is taken; another one will be chosen`,
    '',
  );
}

async function checkTools(): Promise<Check> {
  const names = ['temporal', 'qdrant', 'python3', 'go', 'tar'];
  const found = await Promise.all(names.map(async (name) => `${name}: ${(await findProgram(name)) ?? 'not found'}`));
  return check('tools', true, found.join(', '), '');
}

async function checkParts(places: Places): Promise<Check[]> {
  const { running, report, details } = await status(places);
  if (!running) return [check('steward', true, 'not running', '')];
  return report.parts.map(({ name, state, runbook }) =>
    check(name, state === 'ok', `${state}. ${details.get(name) ?? ''}`.trim(), `See ${runbook}.`),
  );
}
