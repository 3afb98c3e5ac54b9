/** A supervisor as a process of its own, for tests that kill it: `node supervisor.js HOME CACHE`, on stand-in apps. */
import { fileURLToPath } from 'node:url';

import { loadSettings } from '@steward/platform';

import { placesOf } from '../places.js';
import { markerOf } from '../supervisor/app-specs.js';
import { up } from '../supervisor/up.js';

const [home = '', cache = ''] = process.argv.slice(2);
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort(new Error('stopped')));

const supervisor = await up({
  places: placesOf(home, cache),
  settings: loadSettings({}),
  env: {},
  say: (line) => process.stdout.write(`${line}\n`),
  signal: stop.signal,
  apps: ({ places, ports }) =>
    ['gateway', 'worker'].map((name) => ({
      name,
      entry: fileURLToPath(new URL('app/main.js', import.meta.url)),
      marker: markerOf(places),
      env: { PORT: String(ports.gateway), STEWARD_SMTP_PORT: String(ports.smtp) },
      logFile: `${places.logs}/${name}.log`,
    })),
});
if ('alreadyRunning' in supervisor) {
  process.send?.({ alreadyRunning: supervisor.alreadyRunning });
  process.exit(0);
}
process.send?.({ secret: supervisor.secret ?? null });
stop.signal.addEventListener('abort', () => void supervisor.stop().then(() => process.exit(0)));
