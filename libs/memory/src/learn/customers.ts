import { StewardError } from '@steward/contracts';
import { parse, CsvError, type Info } from 'csv-parse/sync';

/** One customer as the operator's list tells it. */
export interface Customer {
  address: string;
  title: string;
  text: string;
}

const MOST_ROWS = 20_000;
const MOST_IN_A_FIELD = 4_000;
const MOST_PROBLEMS = 20;
const ADDRESS = /^[^\s@<>",;:]+@[^\s@<>",;:]+$/;

/**
 * Reads a list of customers: CSV (RFC 4180; comma, semicolon or tab) with a heading row. `email` is required; `name` and any other column
 * are kept as what is known about the customer, empty fields left out.
 *
 * @throws StewardError `input.invalid` naming the lines that are wrong, and never what stands in them; then nothing is learned at all
 * @example parseCustomers('email,name,notes\nada@shop.example,Ada,Prefers dotted paper', 'customers.csv')
 */
export function parseCustomers(content: string, name: string): Customer[] {
  const [heading, ...rows] = readRows(content, name);
  if (heading === undefined)
    throw problemsIn(name, ['it is empty; its first line must name the columns, with “email”']);
  const columns = heading.fields.map((column) => column.trim());
  const emailColumn = columns.findIndex((column) => /^e-?mail( address)?$/i.test(column));
  if (emailColumn < 0) throw problemsIn(name, ['line 1: no column is called “email”']);
  if (rows.length > MOST_ROWS) throw problemsIn(name, [`it has more than ${MOST_ROWS} customers; split it`]);

  const firstLine = new Map<string, number>();
  const problems: string[] = [];
  const customers: Customer[] = [];
  for (const { fields, line } of rows) {
    const address = (fields[emailColumn] ?? '').trim().toLowerCase();
    const problem = problemOf(fields, columns, address, firstLine.get(address));
    if (problem !== null) problems.push(`line ${line}: ${problem}`);
    else customers.push(customerOf(fields, columns, emailColumn, address));
    if (address !== '' && !firstLine.has(address)) firstLine.set(address, line);
  }
  if (problems.length > 0) throw problemsIn(name, problems);
  return customers;
}

function problemOf(fields: string[], columns: string[], address: string, before: number | undefined): string | null {
  if (fields.length !== columns.length) return `has ${fields.length} fields, line 1 names ${columns.length} columns`;
  if (address === '') return '“email” is empty';
  if (address.length > 320 || !ADDRESS.test(address)) return '“email” is not a mail address';
  if (before !== undefined) return `the same address is in line ${before}`;
  const long = columns.find((_, index) => (fields[index] ?? '').length > MOST_IN_A_FIELD);
  return long === undefined ? null : `“${long}” has more than ${MOST_IN_A_FIELD} characters`;
}

function customerOf(fields: string[], columns: string[], emailColumn: number, address: string): Customer {
  const nameColumn = columns.findIndex((column) => /^(full )?name$/i.test(column));
  const known = columns.flatMap((column, index) => {
    const value = (fields[index] ?? '').trim();
    return index === emailColumn || value === '' ? [] : [`${column}: ${value}`];
  });
  const name = (fields[nameColumn] ?? '').trim();
  return {
    address,
    title: name === '' ? 'Customer' : `Customer ${name}`,
    text: known.join('\n') || 'A known customer.',
  };
}

interface Row {
  fields: string[];
  line: number;
}

function readRows(content: string, name: string): Row[] {
  const firstLine = content.slice(0, content.search(/\r|\n|$/));
  const delimiter = [',', ';', '\t'].reduce((best, each) =>
    count(firstLine, each) > count(firstLine, best) ? each : best,
  );
  try {
    const records = parse(content, {
      delimiter,
      bom: true,
      info: true,
      skip_empty_lines: true,
      // Told by line number with all other problems, instead of stopping at the first.
      relax_column_count: true,
      max_record_size: 200_000,
    }) as unknown as { record: string[]; info: Info }[];
    // `lines` counts the line breaks read so far: where the record ended, which is its only line unless a field has breaks in it.
    return records.map(({ record, info }) => ({ fields: record, line: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Its own message may quote the field.
    const line = typeof error['lines'] === 'number' ? `line ${error['lines']}: ` : '';
    throw problemsIn(name, [`${line}a quotation mark is out of place, or the row is too long (${error.code})`]);
  }
}

function count(text: string, delimiter: string): number {
  return text.split(delimiter).length;
}

function problemsIn(name: string, problems: string[]): StewardError {
  const more = problems.length > MOST_PROBLEMS ? [`… and ${problems.length - MOST_PROBLEMS} more`] : [];
  const lines = [...problems.slice(0, MOST_PROBLEMS), ...more].map((problem) => `  ${problem}`);
  return new StewardError(
    'input.invalid',
    `${name} was not learned; correct it and learn it again:\n${lines.join('\n')}`,
  );
}
