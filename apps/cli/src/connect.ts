import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from './host.js';
import { NOT_RUNNING, createGateway, type Gateway } from './gateway/gateway.js';
import { CommandFailure } from './outcome.js';
import { readRunState } from '@steward/local';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Where the running gateway is, and what to show it. @throws CommandFailure `unreachable` or `signIn` */
export async function credentials(host: Host): Promise<{ origin: string; token: string }> {
  const { home } = host.places();
  const state = await readRunState(host.places());
  if (state === undefined) throw new CommandFailure('unreachable', NOT_RUNNING);
  if (!URL.canParse(state.console) || !LOOPBACK.has(new URL(state.console).hostname)) {
    // The token must not leave this machine, whatever stands in the file.
    throw new CommandFailure(
      'failed',
      'run/state.json in STEWARD_HOME names no address on this machine. Run steward down, then npm start.',
    );
  }
  return { origin: new URL(state.console).origin, token: await readToken(home) };
}

export async function connect(host: Host): Promise<Gateway> {
  return createGateway({ ...(await credentials(host)), signal: host.signal });
}

async function readToken(home: string): Promise<string> {
  const path = join(home, 'cli.token');
  const token = await readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => '',
  );
  // Anything else could break out of the header.
  if (/^[\w.~+/=-]{16,512}$/.test(token)) return token;
  const remedy = 'The gateway writes it soon after it starts: try again in a moment, as the user who runs Steward.';
  throw new CommandFailure('signIn', `${path} holds no token, or you may not read it. ${remedy}`);
}
