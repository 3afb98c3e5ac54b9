import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import type { Operation } from './gateway.js';
import * as mutations from './mutations.js';
import * as queries from './queries.js';

const schema = buildSchema(readFileSync(new URL('../../../gateway/schema.graphql', import.meta.url), 'utf8'));
const exported: Record<string, unknown> = { ...queries, ...mutations };
const documents = Object.entries(exported).filter(
  (entry): entry is [string, Operation<never, unknown>] => typeof entry[1] === 'object',
);

describe('the documents that are sent', () => {
  it('are all looked at', () => expect(documents.length).toBe(13));

  it.each(documents)('%s fits the committed schema', (_, { document }) => {
    expect(validate(schema, parse(document)).map(({ message }) => message)).toEqual([]);
  });

  it.each(documents)('%s asks for __typename wherever it reads a union', (_, { document }) => {
    if (document.includes('... on')) expect(document).toContain('__typename');
  });
});
