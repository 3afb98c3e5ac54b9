import type { AddressInfo, Server } from 'node:net';

const LOOPBACK = '127.0.0.1';
const NEIGHBOURS = 20;

/**
 * Listens on loopback: on `port` or, where that is taken, on one of the next, or on any that is free. 0 asks for any.
 *
 * @returns the port taken, which may be another one than asked for: name it
 */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  const candidates = port === 0 ? [0] : [...Array.from({ length: NEIGHBOURS }, (_, next) => port + next), 0];
  for (const candidate of candidates.filter((one) => one <= 65_535)) {
    try {
      return await listen(server, candidate);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // EACCES: a port below 1024 without the right to it.
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    }
  }
  throw new Error('No port is free on 127.0.0.1.');
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
