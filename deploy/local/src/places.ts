import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where things lie. All paths are absolute. */
export interface Places {
  /** The operator's data, `$STEWARD_HOME`. */
  home: string;
  /** What can be fetched again, outside any checkout and shared by all of them. */
  cache: string;
  /** Secrets, one a file, 0600. Back this up: without it the encrypted data is lost. */
  keys: string;
  /** Pids, ports and addresses of what runs now. */
  run: string;
  /** What the processes print. */
  logs: string;
  /** What the provisioned services store. Back this up. */
  data: string;
}

export function placesOf(home: string, cache: string): Places {
  const root = resolve(home);
  return {
    home: root,
    cache: resolve(cache),
    keys: join(root, 'keys'),
    run: join(root, 'run'),
    logs: join(root, 'logs'),
    data: join(root, 'data'),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `$STEWARD_HOME`, else `~/.steward`. */
export function defaultHome(env: Environment): string {
  return resolve(env['STEWARD_HOME'] || join(homedir(), '.steward'));
}

/** `$STEWARD_CACHE`, else the user's cache folder (XDG Base Directory Specification). */
export function defaultCache(env: Environment): string {
  return resolve(env['STEWARD_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'steward'));
}

/** Makes the folders of `places` that are missing; what lies in them is for their owner only. */
export async function makePlaces(places: Places): Promise<void> {
  for (const folder of [places.home, places.keys, places.run, places.logs, places.data]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  await mkdir(places.cache, { recursive: true });
}
