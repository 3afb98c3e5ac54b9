import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testServers } from '@steward/testing';
import { startRig, type Rig } from '../spec/rig.js';

describe('the Temporal UI', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ STEWARD_TEMPORAL_UI_URL: testServers.temporalUiUrl() });
  });
  afterAll(() => rig.close());

  it('is served to the signed-in operator’s browser, under its own, laxer policy', async () => {
    const { cookie = '' } = await rig.browser();
    const answer = await rig.ask('/temporal/', { headers: { cookie } });
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/temporal/i);
    expect(answer.headers['content-security-policy']).toContain("script-src 'self' 'unsafe-inline'");
    expect((await rig.ask('/', { headers: { cookie } })).headers['content-security-policy']).not.toContain('unsafe');
  });

  it('is told to decode at the origin that the page was opened at', async () => {
    const { cookie = '' } = await rig.browser();
    const { port } = new URL(rig.origin);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      const answer = await rig.ask('/temporal/api/v1/settings', { headers: { cookie, host } });
      expect(answer.json()).toHaveProperty('Codec.Endpoint', `http://${host}/codec`);
    }
  });

  it('is not there for anybody else: signed out, with the command line’s token, from another site', async () => {
    const { cookie = '' } = await rig.browser();
    const page = await rig.ask('/temporal/');
    expect(page.status).toBe(401);
    expect(page.text).toContain('<a href="/">');
    expect((await rig.ask('/temporal/', { headers: await rig.cli() })).status).toBe(401);
    const signal = { method: 'POST', headers: { cookie, origin: 'https://evil.example' } };
    expect((await rig.ask('/temporal/api/v1/namespaces/default/workflows/x/signal', signal)).status).toBe(403);
  });
});

describe('what the proxy passes on', () => {
  let rig: Rig;
  let upstream: Server;
  let seen: IncomingHttpHeaders = {};
  beforeAll(async () => {
    upstream = createServer((request, response) => {
      seen = request.headers;
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('content-security-policy', "default-src 'none'");
      response.end('ok');
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port } = upstream.address() as AddressInfo;
    rig = await startRig({ STEWARD_TEMPORAL_UI_URL: `http://127.0.0.1:${port}` });
  });
  afterAll(() => rig.close());

  it('is never the session, and back never a leave for other sites to read', async () => {
    const { cookie = '' } = await rig.browser();
    const answer = await rig.ask('/temporal/x', { headers: { cookie: `_csrf=1; ${cookie}; theme=dark` } });
    expect(answer.text).toBe('ok');
    expect(seen.cookie).toBe('_csrf=1; theme=dark');
    expect(seen.authorization).toBeUndefined();
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect(answer.headers['content-security-policy']).toContain("'unsafe-inline'");
  });

  it('says so when the UI does not answer', async () => {
    const { cookie = '' } = await rig.browser();
    await new Promise((resolve) => upstream.close(resolve));
    for (const path of ['/temporal/x', '/temporal/api/v1/settings']) {
      const answer = await rig.ask(path, { headers: { cookie } });
      expect(answer.status).toBe(502);
      expect(answer.text).toContain('runbooks/temporal.md');
    }
  });
});

describe('without a Temporal UI', () => {
  it('says where to look', async () => {
    const rig = await startRig();
    const { cookie = '' } = await rig.browser();
    const answer = await rig.ask('/temporal/', { headers: { cookie } });
    await rig.close();
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('Temporal server of your own');
  });
});
