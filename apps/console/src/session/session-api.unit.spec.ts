import { describe, expect, it } from '@jest/globals';
import { outcomeOf } from './session-api.js';

describe('answers to a sign-in', () => {
  it('tells a wrong secret from too many tries, and both from a gateway that could not look', () => {
    expect(outcomeOf(204, null, null)).toEqual({ kind: 'signed_in' });
    expect(outcomeOf(401, null, null)).toEqual({ kind: 'wrong_secret' });
    expect(outcomeOf(429, '30', null)).toEqual({ kind: 'too_many_tries', seconds: 30 });
    const body = { error: { code: 'database.unreachable', message: 'PostgreSQL does not answer.' } };
    expect(outcomeOf(503, null, body)).toEqual({ kind: 'failed', status: 503, message: 'PostgreSQL does not answer.' });
    expect(outcomeOf(500, null, '<html>')).toEqual({ kind: 'failed', status: 500, message: null });
  });

  it('promises no waiting time that the gateway did not name', () => {
    expect(outcomeOf(429, null, null)).toEqual({ kind: 'too_many_tries', seconds: null });
    expect(outcomeOf(429, 'Wed, 21 Oct 2026 07:28:00 GMT', null)).toEqual({ kind: 'too_many_tries', seconds: null });
  });
});
