import { describe, expect, it } from '@jest/globals';
import { CombinedError } from 'urql';
import { describeError } from './error-text.js';
import { isSignedOut } from './graphql-client.js';

describe('describeError', () => {
  it('tells an unreachable gateway from a slow and from a failing one', () => {
    expect(describeError(new CombinedError({ networkError: new TypeError('Failed to fetch') })).title).toMatch(
      /reached/,
    );
    const slow = Object.assign(new Error('timed out'), { name: 'TimeoutError' });
    expect(describeError(new CombinedError({ networkError: slow })).title).toMatch(/slow/);
    const failing = new CombinedError({ networkError: new Error('Bad Gateway'), response: { status: 502 } });
    expect(describeError(failing).title).toContain('502');
  });

  it("gives the gateway's own words where it has answered", () => {
    expect(describeError(new CombinedError({ graphQLErrors: ['The query is too deep.'] })).text).toBe(
      'The query is too deep.',
    );
  });
});

describe('isSignedOut', () => {
  it('reads it from the HTTP status or from the error code, and from nothing else', () => {
    expect(isSignedOut(new CombinedError({ networkError: new Error('x'), response: { status: 401 } }))).toBe(true);
    expect(
      isSignedOut(new CombinedError({ graphQLErrors: [{ message: 'x', extensions: { code: 'auth.required' } }] })),
    ).toBe(true);
    expect(isSignedOut(new CombinedError({ graphQLErrors: ['x'], response: { status: 200 } }))).toBe(false);
    expect(isSignedOut(new CombinedError({ networkError: new Error('x') }))).toBe(false);
  });
});
