import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRig, type Rig } from '../spec/rig.js';

const VIEWER = { body: { query: '{ viewer { channel } }' } };

describe('signing in', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  it('exchanges the secret for a cookie that no script can read and no other site can send', async () => {
    const answer = await rig.ask('/session', { body: { secret: rig.secret }, headers: { origin: rig.origin } });
    expect(answer.status).toBe(204);
    const [cookie] = answer.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^steward_session=[\w-]{20,};/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(cookie).toContain('Path=/');
    expect(cookie).not.toContain('Secure');
  });

  it('marks the cookie as Secure behind a proxy on this machine that ends TLS', async () => {
    const headers = { 'x-forwarded-proto': 'https' };
    const answer = await rig.ask('/session', { body: { secret: rig.secret }, headers });
    expect(answer.headers['set-cookie']?.[0]).toContain('Secure');
  });

  it('opens the API to the cookie, and to the command line’s token as a bearer', async () => {
    expect((await rig.ask('/graphql', { ...VIEWER, headers: await rig.browser() })).json()).toEqual({
      data: { viewer: { channel: 'console' } },
    });
    expect((await rig.ask('/graphql', { ...VIEWER, headers: await rig.cli() })).json()).toEqual({
      data: { viewer: { channel: 'cli' } },
    });
  });

  it('takes neither for the other: a leaked cookie is no bearer token', async () => {
    const { cookie = '' } = await rig.browser();
    const { authorization = '' } = await rig.cli();
    const asBearer = { authorization: `Bearer ${cookie.split('=')[1]}` };
    const asCookie = { cookie: `steward_session=${authorization.split(' ')[1]}`, origin: rig.origin };
    for (const headers of [asBearer, asCookie])
      expect((await rig.ask('/graphql', { ...VIEWER, headers })).status).toBe(401);
  });

  it('ends the session at sign-out, on the server as well', async () => {
    const headers = await rig.browser();
    const answer = await rig.ask('/session', { method: 'DELETE', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^steward_session=;.*1970/);
    expect((await rig.ask('/graphql', { ...VIEWER, headers })).status).toBe(401);
  });

  it.each([
    ['no JSON', 'secret=x'],
    ['no secret', {}],
    ['a secret that is no text', { secret: 1 }],
    ['a secret of a megabyte', { secret: 'x'.repeat(1_000_000) }],
  ])('answers %s with what is wrong', async (_what, body) => {
    const answer = await rig.ask('/session', { body });
    expect([400, 413]).toContain(answer.status);
    expect(answer.json()).toHaveProperty('error.code', 'input.invalid');
  });
});

describe('wrong secrets', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  it('are refused, and after eight in a minute no more are looked at: not even the right one', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1)
      statuses.push((await rig.ask('/session', { body: { secret: `guess ${attempt}` } })).status);
    expect(statuses).toEqual(Array(8).fill(401));
    const answer = await rig.ask('/session', { body: { secret: rig.secret } });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.json()).toHaveProperty('error.message', expect.stringMatching(/too many wrong secrets/i));
  });
});
