import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import * as documents from './documents.js';

// dist/spec/api → the workspace's apps/gateway
const schema = buildSchema(readFileSync(new URL('../../../../gateway/schema.graphql', import.meta.url), 'utf8'));

describe("the console's documents", () => {
  it.each(Object.entries(documents))('%s is a question that the gateway understands', (_name, document) => {
    expect(validate(schema, parse(document)).map((error) => error.message)).toEqual([]);
  });
});
