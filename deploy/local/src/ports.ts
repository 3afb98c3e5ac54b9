import { createServer } from 'node:net';

const TRIES = 200;

/** True when a server could listen on 127.0.0.1:`port` at this moment. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    // Exclusive: a cluster-shared handle would report a port as free that another process already holds.
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * The first free port on 127.0.0.1 at or after `first`. Fixed starting points rather than "any free one", because the system hands
 * out the latter from the range of outgoing connections, where a remembered port may be taken at the next start.
 * The answer is a guess: another process may take the port before it is used, so that a server that fails to bind must try again.
 */
export async function freePort(first: number, except: ReadonlySet<number> = new Set()): Promise<number> {
  for (let port = first; port < first + TRIES; port++) {
    if (!except.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`No free port on 127.0.0.1 between ${first} and ${first + TRIES - 1}.`);
}
