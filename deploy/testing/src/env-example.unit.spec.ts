import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

import { Settings, loadSettings } from '@steward/platform';

const FILE = fileURLToPath(new URL('../../../.env.example', import.meta.url));
/** Read by what runs before and around the apps, which the schema is for. */
const BESIDE_THE_SCHEMA = ['STEWARD_CACHE'];

const listed = readFileSync(FILE, 'utf8')
  .split('\n')
  .flatMap((line) => {
    const match = /^# ([A-Z_]+)=(.*)$/.exec(line);
    return match === null ? [] : [[match[1], match[2]] as [string, string]];
  });

describe('.env.example', () => {
  it('lists every setting once, and nothing else', () => {
    expect(listed.map(([name]) => name).sort()).toEqual([...Object.keys(Settings.shape), ...BESIDE_THE_SCHEMA].sort());
  });

  it('shows values that are valid, and the defaults where there are some', () => {
    const shown = Object.fromEntries(listed);
    const settings = loadSettings(shown) as Record<string, unknown>;
    const defaults = loadSettings({}) as Record<string, unknown>;
    // These depend on the machine; what is shown is an example.
    const examples = ['STEWARD_HOME', 'STEWARD_TIME_ZONE'];
    for (const [name, value] of Object.entries(defaults)) {
      if (value !== undefined && !examples.includes(name))
        expect({ [name]: settings[name] }).toEqual({ [name]: value });
    }
  });
});
