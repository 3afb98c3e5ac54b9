import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const own = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);
const fieldsOf = (type: (typeof own)[number]) =>
  isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [];

describe('the committed schema', () => {
  it('is what the code says', () => {
    const script = fileURLToPath(new URL('../print-schema.js', import.meta.url));
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  });

  it('describes every type, field, argument and enum value', () => {
    const bare: string[] = [];
    for (const type of own) {
      if (!type.description && !['Query', 'Mutation', 'Subscription'].includes(type.name)) bare.push(type.name);
      for (const field of fieldsOf(type)) {
        if (!field.description) bare.push(`${type.name}.${field.name}`);
        for (const arg of 'args' in field ? field.args : [])
          if (!arg.description) bare.push(`${type.name}.${field.name}(${arg.name})`);
      }
      for (const value of isEnumType(type) ? type.getValues() : [])
        if (!value.description) bare.push(`${type.name}.${value.name}`);
    }
    expect(bare).toEqual([]);
  });

  it('answers every command with a union, whose failures all have a message', () => {
    const failure = schema.getType('Failure');
    for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      const type = schema.getType(String(field.type).replaceAll('!', ''));
      expect([field.name, isUnionType(type)]).toEqual([field.name, true]);
    }
    const failures = own.filter((type) => isObjectType(type) && type.getInterfaces().some((one) => one === failure));
    expect(failures.map(({ name }) => name).sort()).toEqual(
      ['AlreadyDecided', 'Denied', 'Expired', 'InvalidInput', 'NotClosable', 'NotFound', 'NotInDoubt', 'Stale'].sort(),
    );
  });
});
