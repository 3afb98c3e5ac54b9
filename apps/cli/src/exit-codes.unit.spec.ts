import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES } from '@steward/contracts';
import { buildSchema, isUnionType } from 'graphql';
import { EXIT, EXIT_MEANING, exitOfError, exitOfOutcome, type OutcomeName } from './exit-codes.js';

const schema = buildSchema(readFileSync(new URL('../../gateway/schema.graphql', import.meta.url), 'utf8'));

describe('exit codes', () => {
  it('are the numbers that the documentation promises', () => {
    expect(EXIT).toEqual({ done: 0, failed: 1, usage: 2, signIn: 3, notFound: 4, refused: 5, unreachable: 6 });
    expect(Object.keys(EXIT_MEANING)).toEqual(Object.keys(EXIT));
  });

  it('exist for every member of every result union of the API', () => {
    const unions = Object.values(schema.getTypeMap()).filter(isUnionType);
    const members = new Set(unions.flatMap((union) => union.getTypes().map(({ name }) => name)));
    expect(members.size).toBeGreaterThan(10);
    const without = [...members].filter((name) => exitOfOutcome(name as OutcomeName) === undefined);
    expect(without).toEqual([]);
  });

  it.each([
    ['Approved', 'done'],
    ['NotFound', 'notFound'],
    ['Stale', 'refused'],
    ['Expired', 'refused'],
    ['AlreadyDecided', 'refused'],
    ['Denied', 'refused'],
    ['InvalidInput', 'usage'],
    ['RebuildOrdered', 'failed'],
  ] as const)('%s ends with %s', (name, exit) => expect(exitOfOutcome(name)).toBe(exit));

  it.each([
    ['auth.required', 'signIn'],
    ['auth.wrong_secret', 'signIn'],
    ['not_found', 'notFound'],
    ['policy.denied', 'refused'],
    ['input.invalid', 'usage'],
    ['database.unreachable', 'unreachable'],
    ['internal.bug', 'failed'],
    ['GRAPHQL_PARSE_FAILED', 'failed'],
    ['', 'failed'],
  ] as const)('error %s ends with %s', (code, exit) => expect(exitOfError(code)).toBe(exit));

  it('say “unreachable” for every part that is', () => {
    const unreachable = Object.keys(ERROR_CODES).filter((code) => code.endsWith('.unreachable'));
    expect(unreachable.map(exitOfError)).toEqual(unreachable.map(() => 'unreachable'));
  });
});
