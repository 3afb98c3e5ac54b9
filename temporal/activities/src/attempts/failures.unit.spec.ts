import { describe, expect, it, test } from '@jest/globals';
import { ERROR_CODES, StewardError, type ErrorCode } from '@steward/contracts';
import { classify, toFailure } from './failures.js';

const MINUTE = 60_000;
const withCode = (code: string, message = 'canary-words') => Object.assign(new Error(message), { code });
const failureOf = (error: unknown) => toFailure(classify(error), MINUTE);

describe('an error becomes a failure', () => {
  test.each(Object.entries(ERROR_CODES))(
    '%s keeps its code and whether it may be tried again',
    (code, { retryable }) => {
      const failure = failureOf(new StewardError(code as ErrorCode, 'words for people'));
      expect(failure).toMatchObject({ type: code, nonRetryable: !retryable, message: 'words for people' });
    },
  );

  test.each([
    ['a refused connection', withCode('ECONNREFUSED')],
    ['a connection that the server closes', withCode('57P01')],
    ['a server that starts up', withCode('57P03')],
    ['too many connections', withCode('53300')],
    ['a statement time-out', withCode('57014')],
    ['a lost connection', new Error('Connection terminated unexpectedly')],
    ['a pool that gets none', new Error('timeout exceeded when trying to connect')],
    ['Prisma without a server', withCode('P1001')],
    ['a driver error inside another', new Error('query failed', { cause: withCode('08006') })],
  ])('%s is PostgreSQL being away: tried again', (_, error) => {
    expect(failureOf(error)).toMatchObject({ type: 'database.unreachable', nonRetryable: false });
  });

  test.each([
    ['a bug', new TypeError('canary-words')],
    ['a violated constraint', withCode('23505')],
    ['a wrong statement', withCode('42601')],
    ['something that is no error', 'canary-words'],
    ['nothing', undefined],
  ])('%s is final, and quotes nothing', (_, error) => {
    const failure = failureOf(error);
    expect(failure).toMatchObject({ type: 'internal.bug', nonRetryable: true });
    expect(JSON.stringify({ ...failure, message: failure.message, cause: failure.cause })).not.toContain('canary');
  });

  it('hides what was behind a known error', () => {
    const failure = failureOf(
      new StewardError('connector.unreachable', 'no answer', { cause: new Error('canary-words') }),
    );
    expect(failure.cause).toBeUndefined();
  });

  it("honours a provider's retry-after, however long", () => {
    const limited = new StewardError('model.rate_limited', 'slow down', { retryAfterMs: 10 * MINUTE });
    expect(failureOf(limited).nextRetryDelay).toBe(10 * MINUTE);
    expect(failureOf(new StewardError('model.rate_limited', 'slow down')).nextRetryDelay).toBeUndefined();
  });

  it('looks again soon where it waits for a switch or a cap of our own', () => {
    for (const code of ['gate.paused', 'budget.exhausted'] as const) {
      expect(failureOf(new StewardError(code, 'not now', { retryAfterMs: 600 * MINUTE })).nextRetryDelay).toBe(MINUTE);
    }
  });
});
