#!/usr/bin/env node
// Prisma's CLI wants its native schema engine, which it downloads from a host of its own; a closed network refuses that. The same engine
// comes through npm as WebAssembly. This script speaks the native engine's protocol (JSON-RPC 2.0, a line each, on standard input and
// output) and lets the WebAssembly engine answer. Prisma runs it by PRISMA_SCHEMA_ENGINE_BINARY; generate.js sets that.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg';
import { EngineAdapterFactory, runCommand } from './schema-engine-adapter.js';

const ENGINE_ERROR = 4466;

function parseArguments(args) {
  const parsed = { datamodels: [], datasource: {}, command: undefined };
  for (let i = 0; i < args.length; i += 1) {
    if (args[i] === '--version' || args[i] === '-V') parsed.command = 'version';
    else if (args[i] === '--datamodels') parsed.datamodels.push([args[i + 1], readFileSync(args[++i], 'utf8')]);
    else if (args[i] === '--datasource') parsed.datasource = JSON.parse(args[++i]);
    else if (args[i] === 'cli') parsed.command = args[++i];
    else if (args[i].startsWith('--')) i += 1; // an option with a value that the WebAssembly engine does not have
  }
  return parsed;
}

const { datamodels, datasource, command } = parseArguments(process.argv.slice(2));
const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const log = (fields) =>
  process.stderr.write(
    `${JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', fields, target: 'schema_engine::logger' })}\n`,
  );

if (command === 'version') {
  process.stdout.write('schema-engine (WebAssembly)\n');
  process.exit(0);
}
if (command) {
  process.stderr.write('\n'); // Prisma skips the first line, which the native engine uses for its banner.
  try {
    await runCommand(command, datasource.url);
    process.exit(0);
  } catch (error) {
    const code = error.code === '3D000' ? 'P1003' : String(error.code).startsWith('28') ? 'P1000' : 'P1001';
    log({ message: `${code}: ${error.message || error.code}`, error_code: code });
    process.exit(1);
  }
}

// The engine's panic hook reports through this global; that is its interface.
const panic = { message: '', set_message: (text) => (panic.message = text), get: () => panic.message };
globalThis.PRISMA_WASM_PANIC_REGISTRY = panic;
const wasm = readFileSync(
  fileURLToPath(new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'))),
);
const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': engineModule });
engineModule.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

const factory = bindMigrationAwareSqlAdapterFactory(new EngineAdapterFactory(datasource.url));
let engine;

/** `diff` names its files in the request; every other command has them on the command line. */
function schemaFiles(params) {
  if (datamodels.length > 0) return datamodels;
  const side = [params?.to, params?.from].find((s) => s?.files?.length);
  return side
    ? side.files.map((file) => [file.path, file.content])
    : [['schema.prisma', 'datasource db {\n  provider = "postgresql"\n}\n']];
}

async function answer({ method, params }) {
  if (method === 'createDatabase') return { databaseName: new URL(datasource.url).pathname.slice(1) };
  engine ??= await engineModule.SchemaEngine.new({ datamodels: schemaFiles(params) }, () => undefined, factory);
  const result = await engine[method === 'getDatabaseVersion' ? 'version' : method](params);
  if (method !== 'diff') return result ?? {};
  if (result.stdout != null) write({ id: 9_000_000, method: 'print', params: { content: result.stdout } });
  return { exitCode: result.exitCode };
}

/** Errors of the adapter reach the engine as a number; the registry has the original. */
function describe(error) {
  const external = /external error.*?(\d+)/i.exec(error.message ?? '');
  const original = external && factory.errorRegistry.consumeError?.(Number(external[1]))?.error;
  const message =
    panic.message || (original ? (original.message ?? String(original)) : (error.message ?? String(error)));
  return {
    code: ENGINE_ERROR,
    message: 'An error happened. Check the data field for details.',
    data: { is_panic: Boolean(panic.message), message, error_code: error.code, meta: error.meta },
  };
}

let inFlight;
const fatal = (error) => {
  if (inFlight !== undefined) write({ id: inFlight, error: describe(error) });
  log({ message: String(error?.stack ?? error), is_panic: true });
  process.exitCode = 1;
  process.stdout.write('', () => process.exit(1));
};
process.on('uncaughtException', fatal);
process.on('unhandledRejection', fatal);

// One request at a time, in order: the engine keeps state between them.
let queue = Promise.resolve();
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const request = line.trim() ? JSON.parse(line) : {};
    if (!request.method) return; // Prisma's reply to our `print`
    queue = queue.then(async () => {
      inFlight = request.id;
      await answer(request).then(
        (result) => write({ id: request.id, result }),
        (error) => write({ id: request.id, error: describe(error) }),
      );
    });
  })
  .on('close', () => void queue.finally(() => process.exit(process.exitCode ?? 0)));
