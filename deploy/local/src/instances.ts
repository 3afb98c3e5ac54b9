import { join } from 'node:path';

import type { Places } from './places.js';
import { readIfThere, writePrivate } from './private-files.js';

/** What is remembered about a service of ours from one start to the next, in `$STEWARD_HOME/run/<name>.json`. */
export interface Instance {
  pid: number;
  /** Named ports; taken again at the next start when they are free. */
  ports: Record<string, number>;
  /** The exact command line, to see whether a running instance is still what we would start. */
  args: readonly string[];
}

/** The last known instance; undefined when there is none or the file cannot be read as one. */
export async function readInstance(places: Places, name: string): Promise<Instance | undefined> {
  const text = await readIfThere(fileOf(places, name));
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Instance);
  } catch {
    return undefined;
  }
}

export async function writeInstance(places: Places, name: string, instance: Instance): Promise<void> {
  await writePrivate(fileOf(places, name), JSON.stringify(instance, undefined, 2) + '\n');
}

function fileOf(places: Places, name: string): string {
  return join(places.run, `${name}.json`);
}
