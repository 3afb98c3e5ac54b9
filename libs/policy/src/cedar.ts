import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';

/** The CommonJS build: its ESM twin expects a bundler that loads WebAssembly. */
export const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs') as typeof Cedar;

const read = (name: string) => readFileSync(new URL(`../policies/${name}`, import.meta.url), 'utf8');

/** What rules may speak about: principals, actions, resources and facts. */
export const SCHEMA = read('steward.cedarschema');

/** The rules of a new installation. */
export function starterPolicies(): string {
  return read('starter.cedar');
}
