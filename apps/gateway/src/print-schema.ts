/**
 * Writes the API's schema to apps/gateway/schema.graphql; with `--check` compares instead and exits with 1 when they differ. It is made from
 * the same classes as the running API, without starting anything.
 */
import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { format, resolveConfig } from 'prettier';
import { RESOLVERS } from './graphql/all-resolvers.js';

const FILE = fileURLToPath(new URL('../schema.graphql', import.meta.url));
const HEADER = '# Made by `node apps/gateway/dist/print-schema.js` from apps/gateway/src/graphql. Do not edit.\n\n';

const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: ['error', 'warn'] });
const schema = await app.get(GraphQLSchemaFactory).create([...RESOLVERS]);
const printed = `${HEADER}${printSchema(lexicographicSortSchema(schema))}\n`;
const text = await format(printed, { ...(await resolveConfig(FILE)), filepath: FILE });
await app.close();

if (!process.argv.includes('--check')) {
  await writeFile(FILE, text);
} else if ((await readFile(FILE, 'utf8').catch(() => '')) !== text) {
  process.stderr.write(
    'apps/gateway/schema.graphql is not what the code says. Run: node apps/gateway/dist/print-schema.js\n',
  );
  process.exitCode = 1;
}
