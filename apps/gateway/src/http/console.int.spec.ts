import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRig, type Rig } from '../spec/rig.js';

describe('the console’s pages', () => {
  let rig: Rig;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Steward</title>');
    await writeFile(join(folder, 'assets', 'index-abc123.js'), 'export {};');
    rig = await startRig({}, folder);
  });
  afterAll(async () => {
    await rig.close();
    await rm(folder, { recursive: true });
  });

  it('are readable signed out, at every path that the console routes itself', async () => {
    for (const path of ['/', '/items/1', '/status']) {
      const answer = await rig.ask(path, { headers: { accept: 'text/html' } });
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('<title>Steward</title>');
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  it('come with a policy that runs nothing inline and talks to nobody else', async () => {
    const { headers } = await rig.ask('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('let hashed files be kept for ever', async () => {
    const answer = await rig.ask('/assets/index-abc123.js');
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await rig.ask('/assets/gone.js')).status).toBe(404);
  });

  it('lead out of their folder nowhere', async () => {
    for (const path of ['/assets/../../package.json', '/..%2f..%2fpackage.json', '/assets/%2e%2e/%2e%2e/package.json'])
      expect((await rig.ask(path, { headers: { accept: 'text/html' } })).text).not.toContain('"dependencies"');
  });

  it('do not answer for services: what is not there is told as such', async () => {
    for (const path of ['/healthz/x', '/session/x', '/codec/x'])
      expect((await rig.ask(path, { headers: { accept: 'text/html' } })).text).not.toContain('<title>Steward</title>');
    expect((await rig.ask('/nothing', { headers: { accept: 'application/json' } })).json()).toEqual({
      error: { code: 'not_found', message: 'There is nothing here.' },
    });
  });

  it('say so, and what to do, where the console is not built', async () => {
    await rm(join(folder, 'index.html'));
    const answer = await rig.ask('/', { headers: { accept: 'text/html' } });
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('npm start');
  });
});
