import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { isLoopbackHost, judgeOrigin } from './own-origin.js';

const request = (headers: IncomingMessage['headers']) => ({ headers }) as IncomingMessage;

describe('isLoopbackHost', () => {
  it.each(['localhost', 'localhost:4400', 'LOCALHOST:4400', '127.0.0.1:4400', '[::1]:4400'])('takes %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });
  it.each([
    undefined,
    '',
    'example.com',
    'localhost.example.com',
    '127.0.0.1.example.com:4400',
    '127.0.0.2',
    '0.0.0.0:4400',
    'a@localhost',
    'localhost/x',
    'localhost:port',
  ])('refuses %s', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});

describe('judgeOrigin', () => {
  const host = 'localhost:4400';

  it('refuses a rebound name even for reading', () => {
    expect(judgeOrigin(request({ host: 'evil.example:4400' }), false)?.status).toBe(421);
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:4400', 'https://evil.example', 'null', 'localhost:4400'])(
    'refuses a change asked for by %s',
    (origin) => {
      expect(judgeOrigin(request({ host, origin }), true)?.status).toBe(403);
    },
  );

  it('takes a change asked for by our own page, over http or https', () => {
    expect(judgeOrigin(request({ host, origin: 'http://localhost:4400', cookie: 'a=b' }), true)).toBeNull();
    expect(judgeOrigin(request({ host, origin: 'https://localhost:4400', cookie: 'a=b' }), true)).toBeNull();
  });

  it('takes a change without Origin only where there is no cookie to misuse', () => {
    expect(judgeOrigin(request({ host }), true)).toBeNull();
    expect(judgeOrigin(request({ host, cookie: 'a=b' }), true)?.status).toBe(403);
  });
});
