import { spawn } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { freePort } from '../ports.js';
import { waitUntil } from '../processes.js';
import { freshContext } from '../spec/places.js';
import { runServer } from '../single-server.js';
import { provideQdrant } from './provision.js';
import { configuration, isReady, sidecarServer, type QdrantPort } from './server.js';
import { SIDECAR, sidecarPython } from './sidecar.js';

// Real servers start and stop here several times, beside other suites on two cores.
jest.setTimeout(180_000);

// The sidecar is named, not chosen: where a real server is installed, provideQdrant would take that.
let context: Awaited<ReturnType<typeof freshContext>>;
let folder: string;
beforeEach(async () => {
  context = await freshContext(process.env);
  folder = join(context.places.data, 'qdrant', 'edge');
  await mkdir(folder, { recursive: true });
});
afterEach(() => context.remove());

async function start() {
  const server = await runServer<QdrantPort>(context, sidecarServer(context, await sidecarPython(context), folder));
  return { ...server, url: `http://127.0.0.1:${server.ports.http}` };
}

async function call(
  url: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; result: unknown; error?: string }> {
  const response = await fetch(url + path, body === undefined ? { method } : { method, body: JSON.stringify(body) });
  const answer = (await response.json()) as { result?: unknown; status?: { error?: string } };
  return {
    status: response.status,
    result: answer.result,
    ...(answer.status?.error ? { error: answer.status.error } : {}),
  };
}

const PARAMETERS = {
  vectors: { dense: { size: 2, distance: 'Cosine' } },
  sparse_vectors: { words: { modifier: 'idf' } },
};
const POINT = { id: 1, vector: { dense: [1, 0], words: { indices: [7], values: [1] } }, payload: { kind: 'a' } };

describe('the Qdrant sidecar', () => {
  it('has everything that it acknowledged after kill -9', async () => {
    const first = await start();
    expect(await call(first.url, 'PUT', '/collections/m', PARAMETERS)).toEqual({ status: 200, result: true });
    await call(first.url, 'PUT', '/collections/m/index', { field_name: 'kind', field_schema: 'keyword' });
    await call(first.url, 'PUT', '/collections/m/points?wait=true', { points: [POINT, { ...POINT, id: 2 }] });
    await call(first.url, 'POST', '/collections/m/points/delete?wait=true', { points: [2] });
    // A refused update must not stand in the way of reading the log again.
    const wrong = { points: [{ ...POINT, id: 3, vector: { dense: [1, 0, 0] } }] };
    expect((await call(first.url, 'PUT', '/collections/m/points', wrong)).error).toMatch(/dim/);
    process.kill(first.pid, 'SIGKILL');

    const second = await start();
    const found = await call(second.url, 'POST', '/collections/m/points/query', {
      prefetch: [
        { query: [1, 0], using: 'dense', limit: 5 },
        { query: { indices: [7], values: [1] }, using: 'words', limit: 5 },
      ],
      query: { fusion: 'rrf' },
      filter: { must: [{ key: 'kind', match: { value: 'a' } }] },
      with_payload: true,
    });
    expect(found.result).toMatchObject({ points: [{ id: 1, payload: { kind: 'a' } }] });
    const info = await call(second.url, 'GET', '/collections/m');
    expect(info.result).toMatchObject({ points_count: 1, payload_schema: { kind: { data_type: 'keyword' } } });
    await second.stop();
  });

  it('sets aside what it cannot read, and serves the rest', async () => {
    const first = await start();
    for (const name of ['good', 'bad']) await call(first.url, 'PUT', `/collections/${name}`, PARAMETERS);
    await first.stop();
    await writeFile(join(folder, 'collections', 'bad', 'parameters.json'), '{');
    const second = await start();
    expect((await call(second.url, 'GET', '/collections')).result).toEqual({ collections: [{ name: 'good' }] });
    expect(await readdir(join(folder, 'collections'))).toEqual(
      expect.arrayContaining(['good', expect.stringMatching(/^bad\.unreadable-/)]),
    );
  });

  it('waits for one that has not quite let go, rather than to give its collections up', async () => {
    const first = await start();
    await call(first.url, 'PUT', '/collections/m', PARAMETERS);
    const data = join(folder, 'collections');
    const port = await freePort(first.ports.http + 1);
    const second = spawn(await sidecarPython(context), [SIDECAR, '--data', data, '--port', String(port)]);
    let said = '';
    second.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await waitUntil(async () => said.includes('open in another process'), 20_000)).toBe(true);
    process.kill(first.pid, 'SIGKILL');
    expect(await waitUntil(() => isReady(`http://127.0.0.1:${port}`), 20_000)).toBe(true);
    expect((await call(`http://127.0.0.1:${port}`, 'GET', '/collections')).result).toEqual({
      collections: [{ name: 'm' }],
    });
    second.kill('SIGKILL');
  });

  it('refuses what it does not support, rather than to ignore it', async () => {
    const { url } = await start();
    await call(url, 'PUT', '/collections/m', PARAMETERS);
    const formula = await call(url, 'POST', '/collections/m/points/query', { query: { formula: {} } });
    expect(formula).toMatchObject({ status: 400, error: expect.stringContaining('not supported') });
    const geo = { filter: { must: [{ key: 'a', geo_radius: {} }] } };
    expect(await call(url, 'POST', '/collections/m/points/count', geo)).toMatchObject({ status: 400 });
    expect(await call(url, 'GET', '/collections/none')).toMatchObject({ status: 404 });
    expect(await call(url, 'PUT', '/collections/m', PARAMETERS)).toMatchObject({ status: 409 });
    expect(await call(url, 'PUT', '/collections/..%2Fx', PARAMETERS)).toMatchObject({ status: 404 });
  });

  it('answers no browser: neither a foreign page nor a rebound name', async () => {
    const { url, ports } = await start();
    const statusFor = (headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        request(`${url}/collections`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .once('error', reject)
          .end();
      });
    expect(await statusFor({})).toBe(200);
    expect(await statusFor({ origin: 'https://evil.example' })).toBe(403);
    expect(await statusFor({ host: `evil.example:${ports.http}` })).toBe(403);
  });
});

describe('Qdrant of our own', () => {
  it('drops the index of another engine, which would be of long ago', async () => {
    await rm(folder, { recursive: true });
    const old = join(context.places.data, 'qdrant', 'edge-0.0.1');
    await mkdir(old, { recursive: true });
    const said: string[] = [];
    const service = await provideQdrant({ ...context, say: (line) => said.push(line) }, {});
    expect(await readdir(join(context.places.data, 'qdrant'))).not.toContain('edge-0.0.1');
    expect(said.join()).toContain('edge-0.0.1 is removed');
    await service.stop();
  });

  it('is a real server told to listen on loopback and to report nothing', () => {
    expect(JSON.parse(configuration('/data', 6333))).toMatchObject({
      telemetry_disabled: true,
      service: { host: '127.0.0.1', http_port: 6333, grpc_port: null },
    });
  });
});

describe("the operator's Qdrant", () => {
  it('is used, and never stopped', async () => {
    const own = await start();
    const service = await provideQdrant(context, { url: `${own.url}/` });
    expect(service).toMatchObject({ origin: 'url', url: own.url, pids: [] });
    await service.stop();
    expect(await own.isRunning()).toBe(true);
  });

  it('that is not ready is told with what to do', async () => {
    await expect(provideQdrant(context, { url: 'http://127.0.0.1:9' })).rejects.toThrow(
      /QDRANT_URL \(127\.0\.0\.1:9\) is not ready/,
    );
  });
});
