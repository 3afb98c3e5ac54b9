/** The composition root: hands the process's environment, streams and signals to the command. bin/steward.js imports it. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { EXIT } from './exit-codes.js';
import { createHost, type Environment } from './host.js';
import { run } from './run.js';
import { Terminal } from './terminal/terminal.js';

/** `.env` in the checkout. What the shell has set goes before it. */
const ENV_FILE = fileURLToPath(new URL('../../../.env', import.meta.url));

const interruption = new AbortController();
// Once: a second Ctrl-C ends the process as ever. A closed terminal (SIGHUP) must stop “steward up” in order, too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => interruption.abort(new Error(`Interrupted (${signal}).`)));
// Whoever reads us has stopped reading (`steward inbox | head`): nothing is wrong.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.failed),
);

const { stdin, stdout, stderr } = process;
const terminal = new Terminal(stdin, stdout, stderr, interruption.signal);
const host = createHost({ terminal, signal: interruption.signal, env: environment() });
process.exitCode = await run(process.argv.slice(2), host);

function environment(): Environment {
  // Tests must not depend on a developer's file.
  if (process.env['NODE_ENV'] === 'test' || !existsSync(ENV_FILE)) return process.env;
  return { ...parseEnv(readFileSync(ENV_FILE, 'utf8')), ...process.env };
}
