import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { LIMITS, checkLimits, pageComplexity } from './limits.js';

const schema = buildSchema('type Query { node: Node page(first: Int): [Node] } type Node { id: ID child: Node }');
const page = schema.getQueryType()?.getFields()['page'];
if (page) page.extensions = { complexity: pageComplexity };

const check = (query: string, variables: Record<string, unknown> = {}) =>
  checkLimits({ schema, document: parse(query), operationName: null, variables })?.message ?? null;

describe('checkLimits', () => {
  it('lets an ordinary operation through', () => {
    expect(check('{ node { id child { id } } page(first: 100) { id } }')).toBeNull();
  });

  it('refuses one that is too deep, also where fragments hide it', () => {
    const nested = (levels: number) =>
      '{ node '.padEnd(7 + levels * 8, '{ child ') + '{ id }' + ' }'.repeat(levels + 1);
    expect(check(nested(LIMITS.depth - 2))).toBeNull();
    expect(check(nested(LIMITS.depth - 1))).toMatch(/more than 10 depth/);
    const fragments = Array.from({ length: 9 }, (_, n) => `fragment F${n} on Node { child { ...F${n + 1} } }`).join(
      ' ',
    );
    expect(check(`{ node { ...F0 } } ${fragments} fragment F9 on Node { child { id } }`)).toMatch(/depth/);
  });

  it('refuses fragments that double at each level, without walking them', () => {
    const doubling = Array.from({ length: 40 }, (_, n) => `fragment F${n} on Node { ...F${n + 1} ...F${n + 1} }`).join(
      ' ',
    );
    expect(check(`{ node { ...F0 } } ${doubling} fragment F40 on Node { id }`)).toMatch(/more than 1000 fields/);
  });

  it('refuses many aliases', () => {
    const aliased = (count: number) => `{ ${Array.from({ length: count }, (_, n) => `a${n}: node { id }`).join(' ')} }`;
    expect(check(aliased(LIMITS.aliases))).toBeNull();
    expect(check(aliased(LIMITS.aliases + 1))).toMatch(/aliases/);
  });

  it('multiplies what a page holds, given literally or as a variable', () => {
    const wide = `{ ${Array.from({ length: 20 }, (_, n) => `a${n}: page(first: 1000) { id }`).join(' ')} }`;
    expect(check(wide)).toMatch(/complexity of 20020/);
    expect(check('query($n: Int) { page(first: $n) { id } }', { n: 20_000 })).toMatch(/complexity/);
    expect(check('query($n: Int) { page(first: $n) { id } }', { n: 100 })).toBeNull();
  });
});
