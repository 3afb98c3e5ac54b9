import { defaultCache, defaultHome, placesOf, type Places } from '@steward/local';
import { loadSettings, type Settings } from '@steward/platform';
import { createLook, type Look } from './terminal/look.js';
import type { Terminal } from './terminal/terminal.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command gets of the machine that it runs on. */
export interface Host {
  terminal: Terminal;
  env: Environment;
  /** Aborted by Ctrl-C, and by a request to end. */
  signal: AbortSignal;
  /** @throws StewardError that names every bad setting */
  settings: () => Settings;
  places: () => Places;
  look: (stream: 'stdout' | 'stderr') => Look;
}

/** @param env the process's environment; read when a command first needs a setting, so that `--help` works with bad ones */
export function createHost(options: { terminal: Terminal; signal: AbortSignal; env: Environment }): Host {
  const { terminal, signal, env } = options;
  let known: Settings | undefined;
  const settings = () => (known ??= loadSettings(env));
  const timeZone = () => {
    try {
      return settings().STEWARD_TIME_ZONE;
    } catch {
      return Intl.DateTimeFormat().resolvedOptions().timeZone; // whoever needs the settings tells what is wrong with them
    }
  };
  return {
    terminal,
    env,
    signal,
    settings,
    places: () => placesOf(defaultHome(env), defaultCache(env)),
    look: (stream) =>
      createLook({
        colour: terminal.colourOf(stream),
        timeZone: timeZone(),
        width: terminal[stream].isTTY === true ? terminal[stream].columns : undefined,
      }),
  };
}
