import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEventLog } from '../events/event-log.js';
import type { Operators } from './port.js';
import { testDatabase, type TestDatabase } from '../spec-support/database.js';
import { createOperators } from './operators.js';

let test: TestDatabase;
let operators: Operators;
beforeAll(async () => {
  test = await testDatabase();
  operators = createOperators({ db: test.db, events: createEventLog(test) });
});
afterAll(() => test.drop());

describe('the operator', () => {
  it('is made once by many starters, signs in with the secret alone, and loses every session at a reset', async () => {
    await expect(operators.issueCliToken()).rejects.toThrow('no operator');
    expect(await operators.signIn('anything', 'browser')).toBeNull();
    const made = (await Promise.all(Array.from({ length: 5 }, () => operators.ensure()))).filter((one) => one !== null);
    expect(made).toHaveLength(1);
    const secret = made[0]?.secret ?? '';
    expect(await operators.signIn(`${secret}x`, 'browser')).toBeNull();
    const session = await operators.signIn(secret, 'browser');
    const cli = await operators.issueCliToken();
    expect(await operators.session(session?.token ?? '')).toEqual({ channel: 'browser' });
    expect(await operators.session(cli)).toEqual({ channel: 'cli' });
    expect(await operators.session('forged')).toBeNull();
    const stored = await test.db.pool.query('SELECT secret_hash FROM operators UNION ALL SELECT id_hash FROM sessions');
    expect(JSON.stringify(stored.rows)).not.toContain(secret);
    expect(JSON.stringify(stored.rows)).not.toContain(cli);

    const renewed = await operators.reset();
    expect(await operators.session(cli)).toBeNull();
    expect(await operators.signIn(secret, 'browser')).toBeNull();
    expect(await operators.signIn(renewed.secret, 'cli')).not.toBeNull();
  });

  it('ends a session at sign-out and at its expiry', async () => {
    const token = await operators.issueCliToken();
    await operators.signOut(token);
    expect(await operators.session(token)).toBeNull();
    const other = await operators.issueCliToken();
    await test.db.pool.query('UPDATE sessions SET expires_at = clock_timestamp()');
    expect(await operators.session(other)).toBeNull();
  });
});
