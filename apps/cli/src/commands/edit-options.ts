import type { Readable } from 'node:stream';
import { InvalidArgumentError } from 'commander';
import type { FieldEdit } from '../gateway/mutations.js';
import { CommandFailure } from '../outcome.js';
import { readLimited } from '../read-limited.js';

/** A new value, given on the command line or to be read from a file. */
export type EditSource = FieldEdit | { field: string; path: string };

/** The API's bound for one value is 50 000 characters; this keeps a mistaken path from being read whole. */
const MOST_BYTES = 250_000;

/** Parses `FIELD=VALUE`, adding it to those given before. The value may hold `=` and may be empty. */
export function collectEdit(given: string, earlier: EditSource[] = []): EditSource[] {
  const { field, rest } = split(given, 'VALUE');
  return [...earlier, { field, value: rest }];
}

/** Parses `FIELD=PATH`. */
export function collectFileEdit(given: string, earlier: EditSource[] = []): EditSource[] {
  const { field, rest } = split(given, 'PATH');
  if (rest === '') throw new InvalidArgumentError('Write FIELD=PATH.');
  return [...earlier, { field, path: rest }];
}

function split(given: string, what: string): { field: string; rest: string } {
  const [, field, rest] = /^([\w.-]+)=(.*)$/s.exec(given) ?? [];
  if (field === undefined || rest === undefined)
    throw new InvalidArgumentError(`Write FIELD=${what}; steward show names the fields that can be edited.`);
  return { field, rest };
}

/** The edits with what their files hold. @throws CommandFailure when there is none, a field comes twice, or a file cannot be read */
export async function readEdits(sources: readonly EditSource[], stdin: Readable): Promise<FieldEdit[]> {
  if (sources.length === 0) throw new CommandFailure('usage', 'Say what to change: --set FIELD=VALUE.');
  const fields = sources.map(({ field }) => field);
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice !== undefined) throw new CommandFailure('usage', `Field ${twice} is set twice.`);
  const edits: FieldEdit[] = [];
  for (const source of sources)
    edits.push('path' in source ? { field: source.field, value: await textOf(source.path, stdin) } : source);
  return edits;
}

async function textOf(path: string, stdin: Readable): Promise<string> {
  const bytes = await readLimited(path, stdin, MOST_BYTES);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch {
    throw new CommandFailure('usage', `${path} is not UTF-8 text.`);
  }
}
