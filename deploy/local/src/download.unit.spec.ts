import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { download, sha256Of } from './download.js';
import { verify } from './qdrant/release.js';

let folder: string;
let server: Server;
let answer: RequestListener;
let url: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'download-'));
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});
const fetchIt = (limit = 100, signal?: AbortSignal): Promise<void> => {
  return download(url, join(folder, 'file'), () => undefined, limit, signal);
};

describe('a download', () => {
  it('is kept when it is whole, and used only when it is what was pinned', async () => {
    answer = (_request, response) => response.end('hello');
    await fetchIt();
    const file = join(folder, 'file');
    const hello = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
    expect(await sha256Of(file)).toBe(hello);
    await verify(file, hello);
    await expect(verify(file, hello.replace('2', '3'))).rejects.toThrow('not the pinned file');
  });

  it.each<[string, RequestListener, RegExp]>([
    ['refused', (_request, response) => response.writeHead(403).end('no'), /answered 403/],
    ['too large', (_request, response) => response.end('x'.repeat(1000)), /larger than 100 bytes/],
    [
      'cut off',
      (_request, response) =>
        void response.writeHead(200, { 'content-length': 50 }).write('x', () => response.destroy()),
      /./,
    ],
  ])('that is %s leaves no file', async (_name, listener, message) => {
    answer = listener;
    await expect(fetchIt()).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  it('ends when it is asked to', async () => {
    const abort = new AbortController();
    answer = (_request, response) => response.write('x', () => abort.abort(new Error('enough')));
    await expect(fetchIt(100, abort.signal)).rejects.toThrow(/enough|abort/i);
    expect(await readdir(folder)).toEqual([]);
  });
});
