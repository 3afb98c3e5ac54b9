/** The only place in this package that reads the process's environment. */
/* eslint-disable no-restricted-properties -- what is read here is the machine's (PATH, proxies, certificates), not Steward's settings */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Everything, for tools that fetch and build (go, pip): they need proxies, certificates and caches as the operator set them. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env };
}

/**
 * The little that a service needs. Not the rest: secrets of the operator's shell are none of its business, and variables such as
 * TEMPORAL_ADDRESS or PGDATA would change what it does.
 */
export function serviceEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { PATH, HOME, TZ, TMPDIR } = process.env;
  const known = Object.entries({ PATH, HOME, TZ, TMPDIR }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(known), LC_ALL: 'C', ...extra };
}

/** The absolute path of a program on the PATH. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter((part) => part !== '')) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

export function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
