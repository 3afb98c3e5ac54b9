import { createRequire } from 'node:module';
import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';

/** The CommonJS build, loaded once: it compiles 4 MB of WebAssembly when it is required, and its ESM twin expects a bundler. */
export const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs') as typeof Cedar;
