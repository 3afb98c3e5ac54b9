import type { Look } from './look.js';
import { oneLine } from './visible.js';

export interface Column<Row> {
  title: string;
  value: (row: Row) => string;
  /** Applied after the cell has got its width. */
  paint?: (text: string, row: Row) => string;
}

const GAP = '  ';
const LEAST = 8;

/** A table with a title line. The last column is cut where the terminal ends; where there is none, nothing is cut. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], look: Look): string {
  const cells = rows.map((row) => columns.map((column) => oneLine(column.value(row))));
  const widths = columns.map((column, index) =>
    Math.max(lengthOf(column.title), ...cells.map((line) => lengthOf(line[index] ?? ''))),
  );
  const room = (look.width ?? Infinity) - widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  widths[widths.length - 1] = Math.min(widths.at(-1) ?? 0, Math.max(LEAST, room));

  const fit = (text: string, index: number) => {
    const width = widths[index] ?? 0;
    if (lengthOf(text) > width) return `${[...text].slice(0, width - 1).join('')}…`;
    return index === columns.length - 1 ? text : text + ' '.repeat(width - lengthOf(text));
  };
  const titles = look.dim(columns.map((column, index) => fit(column.title.toUpperCase(), index)).join(GAP));
  const lines = rows.map((row, at) =>
    columns
      .map((column, index) => {
        const text = fit(cells[at]?.[index] ?? '', index);
        return column.paint ? column.paint(text, row) : text;
      })
      .join(GAP)
      .trimEnd(),
  );
  return [titles, ...lines].join('\n');
}

/** In code points: near enough for columns. */
function lengthOf(text: string): number {
  return [...text].length;
}

/** `name  value` lines, the names aligned; pairs without a value are left out. */
export function facts(pairs: readonly (readonly [string, string | null | undefined])[], look: Look): string {
  const known = pairs.filter((pair): pair is readonly [string, string] => Boolean(pair[1]));
  const width = Math.max(0, ...known.map(([name]) => lengthOf(name)));
  return known.map(([name, value]) => `  ${look.dim(name.padEnd(width))}  ${value}`).join('\n');
}

/** A block of foreign text behind a bar: whatever it holds, it cannot pass for a statement of ours. */
export function quoted(text: string, look: Look, mark = '│'): string {
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => `  ${look.dim(mark)} ${line}`)
    .join('\n');
}
