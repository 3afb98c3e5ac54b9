import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRig, type Rig } from '../spec/rig.js';

describe('bad GraphQL', () => {
  let rig: Rig;
  let headers: Record<string, string>;
  beforeAll(async () => {
    rig = await startRig();
    headers = await rig.cli();
  });
  afterAll(() => rig.close());

  const send = async (body: unknown) => {
    const answer = await rig.ask('/graphql', { headers, body });
    return { status: answer.status, text: answer.text };
  };

  it.each([
    ['no JSON', '{"query": ', 400],
    ['no query', {}, 400],
    ['a query that does not parse', { query: '{ viewer' }, 400],
    ['an unknown field', { query: '{ nothing }' }, 400],
    ['a variable of a wrong type', { query: 'query($id: ID!) { item(id: $id) { id } }', variables: { id: {} } }, 400],
    ['a variable that is missing', { query: 'query($id: ID!) { item(id: $id) { id } }' }, 400],
    ['a batch', [{ query: '{ viewer { version } }' }, { query: '{ viewer { version } }' }], 400],
    ['thousands of tokens', { query: `{ ${'viewer { version } '.repeat(2_000)} }` }, 400],
    [
      'many aliases',
      { query: `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: viewer { version }`).join(' ')} }` },
      400,
    ],
    [
      'a page of pages',
      {
        query: `{ ${Array.from({ length: 30 }, (_, n) => `a${n}: inbox(first: 100) { edges { node { action { id because preview { before } } } } }`).join(' ')} }`,
      },
      400,
    ],
    ['more than 256 KiB', { query: '{ viewer { version } }', variables: { x: 'x'.repeat(256 * 1024) } }, 413],
    ['more than 5 MiB', { query: '{ viewer { version } }', variables: { x: 'x'.repeat(5 * 1024 * 1024) } }, 413],
  ])('%s is refused, in a sentence and without insides', async (_what, body, status) => {
    const answer = await send(body);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(/"message":"[^"]{8,}/);
    expect(answer.text).not.toMatch(/stacktrace|node_modules|\.js:\d+|    at /);
  });

  it.each([
    ['inbox(first: 101) { upToDate }', /first: ask for 1 to 100/],
    ['inbox(first: 0) { upToDate }', /first: ask for 1 to 100/],
    ['inbox(cursor: "x") { upToDate }', /cursor: give the cursor/],
    ['inbox(after: "yesterday") { upToDate }', /after: give the/],
    ['sentMail(first: 1000) { folder }', /first: ask for/],
    ['sentMail(cursor: "../../keys") { folder }', /cursor: give the cursor/],
  ])('%s is answered with what is wrong', async (field, message) => {
    const answer = await send({ query: `{ ${field} }` });
    expect(answer.text).toMatch(message);
    expect(answer.text).toContain('"code":"input.invalid"');
  });

  it.each([
    'item(id: "x") { id }',
    'run(id: "x") { id }',
    'explain(id: "x") { id }',
    'explain(id: "\'; DROP TABLE events") { id }',
  ])('%s names nothing and is null', async (field) => {
    expect(JSON.parse((await send({ query: `{ it: ${field} }` })).text)).toEqual({ data: { it: null } });
  });

  it('introspects for whoever is signed in', async () => {
    const answer = await send({ query: '{ __schema { queryType { name } } }' });
    expect(JSON.parse(answer.text)).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } });
  });
});
