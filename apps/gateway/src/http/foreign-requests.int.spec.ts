import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRig, type Rig } from '../spec/rig.js';

describe('requests that are not from our own page', () => {
  let rig: Rig;
  let browser: Record<string, string>;
  beforeAll(async () => {
    rig = await startRig();
    browser = await rig.browser();
  });
  afterAll(() => rig.close());

  const viewer = (headers: Record<string, string>) =>
    rig.ask('/graphql', { headers, body: { query: '{ viewer { channel } }' } });

  it('are refused with a foreign Origin, also from another port of this machine', async () => {
    for (const origin of ['https://evil.example', 'http://127.0.0.1:1', 'http://localhost:1', 'null'])
      expect((await viewer({ ...browser, origin })).status).toBe(403);
  });

  it('are refused with a cookie and no Origin', async () => {
    expect((await viewer({ cookie: browser['cookie'] ?? '' })).status).toBe(403);
  });

  it('are refused under a name that is not ours, whatever they ask for', async () => {
    for (const path of ['/', '/healthz', '/temporal/', '/graphql'])
      expect((await rig.ask(path, { headers: { ...browser, host: 'rebound.example' } })).status).toBe(421);
  });

  it('cannot sign in or out for us', async () => {
    const origin = 'https://evil.example';
    expect((await rig.ask('/session', { body: { secret: rig.secret }, headers: { origin } })).status).toBe(403);
    expect((await rig.ask('/session', { method: 'DELETE', headers: { ...browser, origin } })).status).toBe(403);
    expect((await viewer(browser)).status).toBe(200);
  });

  it('cannot be forms: only JSON by POST is read', async () => {
    const body = 'query={viewer{channel}}';
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      const answer = await rig.ask('/graphql', { headers: { ...browser, 'content-type': type }, body });
      expect(answer.status).toBe(400);
    }
    const url = '/graphql?query=%7Bviewer%7Bchannel%7D%7D';
    expect((await rig.ask(url, { headers: { ...browser, 'apollo-require-preflight': '1' } })).status).toBe(405);
  });
});
