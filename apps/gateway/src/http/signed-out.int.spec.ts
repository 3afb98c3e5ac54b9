import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RequestMethod } from '@nestjs/common';
import {
  buildSchema,
  getNamedType,
  graphql,
  isInputObjectType,
  isLeafType,
  isNonNullType,
  isEnumType,
  isListType,
  subscribe,
  parse,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';
import { CONTROLLERS } from '../app/app.module.js';
import { startRig, type Rig } from '../spec/rig.js';

/** Everything that a stranger may ask for, the console's static files apart. */
const PUBLIC = ['POST /session', 'DELETE /session', 'GET /healthz'];

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
const operations = roots.flatMap((root) =>
  Object.values(root?.getFields() ?? {}).map((field) => ({
    name: `${root?.name}.${field.name}`,
    document: documentFor(root?.name.toLowerCase() ?? '', field),
  })),
);

describe('signed out', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  it('knows of every field of the API', () => {
    expect(operations.length).toBeGreaterThan(15);
  });

  it.each(operations)('$name is refused over HTTP', async ({ document }) => {
    const answer = await rig.ask('/graphql', { body: { query: document } });
    expect(answer.status).toBe(401);
    expect(answer.json()).toMatchObject({ errors: [{ extensions: { code: 'auth.required' } }] });
    expect(answer.json()).not.toHaveProperty('data');
  });

  it.each(operations)(
    '$name is refused by the field itself, should a way past HTTP be opened',
    async ({ document }) => {
      const contextValue = { caller: null, request: {} };
      const result = document.startsWith('subscription')
        ? await subscribe({ schema: rig.schema, document: parse(document), contextValue })
        : await graphql({ schema: rig.schema, source: document, contextValue });
      expect(result).toMatchObject({ errors: [{ message: 'Sign in first.' }] });
    },
  );

  it.each(routes())('%s %s is refused unless it is listed as public', async (method, path) => {
    const answer = await rig.ask(path, { method, body: method === 'GET' ? undefined : {} });
    if (PUBLIC.includes(`${method} ${path}`)) expect(answer.status).not.toBe(401);
    else expect(answer.status).toBe(401);
  });

  it.each(['/temporal', '/temporal/', '/temporal/api/v1/namespaces', '/codec/anything', '/graphql/anything'])(
    '%s tells nothing',
    async (path) => {
      const answer = await rig.ask(path, { method: path.startsWith('/temporal') ? 'GET' : 'POST' });
      expect(answer.status).toBe(401);
      expect(answer.text).toMatch(/sign in/i);
    },
  );

  it('introspection is refused', async () => {
    const answer = await rig.ask('/graphql', { body: { query: '{ __schema { types { name } } }' } });
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain('types');
  });

  it('health says which part works, and nothing else about it', async () => {
    const answer = (await rig.ask('/healthz')).json() as { parts: object[] };
    expect(answer.parts.length).toBeGreaterThan(5);
    for (const part of answer.parts) expect(Object.keys(part)).toEqual(['name', 'ok']);
  });
});

function routes(): [string, string][] {
  return CONTROLLERS.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
      const handler = (controller.prototype as unknown as Record<string, object>)[name] as object;
      const method = Reflect.getMetadata('method', handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      const parts = [Reflect.getMetadata('path', controller), Reflect.getMetadata('path', handler)] as string[];
      const path = `/${parts.join('/')}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
      return [[RequestMethod[method], path] as [string, string]];
    }),
  );
}

/** The smallest operation that asks for a field, with arguments that parse. */
function documentFor(kind: string, field: GraphQLField<unknown, unknown>): string {
  const required = field.args.filter(({ type }) => isNonNullType(type));
  const args = required.map(({ name, type }) => `${name}: ${literal(type)}`).join(', ');
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return `${kind} { ${field.name}${args && `(${args})`}${selection} }`;
}

function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return `[${literal(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return `{ ${fields.map((field) => `${field.name}: ${literal(field.type)}`).join(', ')} }`;
  }
  return type.name === 'Boolean' ? 'true' : type.name === 'Int' ? '1' : '"x"';
}
