/** Everything that a system leaves behind, as bytes, to look for what must not be there. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { testServers } from '@steward/testing';

import type { System } from './system.js';
import { strangerTo } from './temporal.js';

/** One place, and all that lies there. */
export interface Trace {
  where: string;
  bytes: Buffer;
}

/** Each column of each table, bytes as they are. */
export async function inPostgres({ database }: System): Promise<Trace[]> {
  const columns = await database.query<{ table_name: string; column_name: string; data_type: string }>(
    `SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  const traces: Trace[] = [];
  for (const { table_name: table, column_name: column, data_type: type } of columns) {
    const value = type === 'bytea' ? `"${column}"` : `convert_to("${column}"::text, 'UTF8')`;
    const rows = await database.query<{ value: Buffer | null }>(`SELECT ${value} AS value FROM "${table}"`);
    const bytes = rows.flatMap(({ value }) => (value === null ? [] : [value, SEPARATOR]));
    if (bytes.length > 0) traces.push({ where: `postgresql ${table}.${column}`, bytes: Buffer.concat(bytes) });
  }
  return traces;
}

/** Each execution's history and description as Temporal keeps them: payloads with the bytes that somebody without a key would see. */
export async function inTemporal({ temporal }: System): Promise<Trace[]> {
  const { workflow } = strangerTo(temporal);
  const traces: Trace[] = [];
  for await (const execution of workflow.list()) {
    const history = await workflow.getHandle(execution.workflowId, execution.runId).fetchHistory();
    const bytes = [...leaves(history), ...leaves(execution.raw)];
    traces.push({ where: `temporal ${execution.workflowId}`, bytes: Buffer.concat(bytes) });
  }
  return traces;
}

/** What any process printed. */
export function inLogs(system: System): Trace[] {
  return [{ where: 'logs', bytes: Buffer.from(system.output()) }];
}

/** Every file in the home but for those that are the operator's own secrets or mail, and those that the test itself has put there. */
export async function inHome({ home }: System, except: readonly string[]): Promise<Trace[]> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = paths.filter((path) => !except.some((own) => path.startsWith(join(home, own))));
  return Promise.all(found.map(async (path) => ({ where: path.slice(home.length), bytes: await readFile(path) })));
}

/** What the memory index keeps beside its vectors. */
export async function inQdrant(): Promise<Trace[]> {
  const { result } = await askQdrant<{ collections: { name: string }[] }>('/collections');
  return Promise.all(
    result.collections.map(async ({ name }) => {
      const points = await askQdrant<object>(`/collections/${name}/points/scroll`, {
        limit: 10_000,
        with_payload: true,
      });
      return { where: `qdrant ${name}`, bytes: Buffer.from(JSON.stringify(points)) };
    }),
  );
}

/** Where `secret` can be read, in the forms in which bytes get copied about. */
export function placesOf(secret: string, traces: readonly Trace[]): string[] {
  const plain = Buffer.from(secret);
  // Base64 of three alignments: the text may begin anywhere in what was encoded. The first and last group depend on the neighbours.
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), plain])
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(shift === 0 ? 0 : 4, -4);
  });
  const forms = [
    plain,
    ...[plain.toString('hex'), encodeURIComponent(secret), ...base64].map((form) => Buffer.from(form)),
  ];
  return traces.filter(({ bytes }) => forms.some((form) => bytes.includes(form))).map(({ where }) => where);
}

const SEPARATOR = Buffer.from('\n');

async function askQdrant<Result>(path: string, body?: object): Promise<{ result: Result }> {
  const answer = await fetch(new URL(path, testServers.qdrantUrl()), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as { result: Result };
}

/** All strings and bytes in a value, names included. */
function leaves(value: unknown): Buffer[] {
  if (typeof value === 'string') return [Buffer.from(value), SEPARATOR];
  if (value instanceof Uint8Array) return [Buffer.from(value), SEPARATOR];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [Buffer.from(name), SEPARATOR, ...leaves(inner)]);
}
