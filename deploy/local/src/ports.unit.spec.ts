import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';

import { freePort, isFree } from './ports.js';

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))));

/** Takes a port on 127.0.0.1. */
const take = async (port: number): Promise<void> => {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
};

describe('ports', () => {
  it('that are taken or already chosen are passed over', async () => {
    const first = await freePort(23_000);
    await take(first);
    expect(await isFree(first)).toBe(false);
    const second = await freePort(first);
    expect(second).toBeGreaterThan(first);
    expect(await freePort(first, new Set([second]))).toBeGreaterThan(second);
  });
});
