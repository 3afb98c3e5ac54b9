import type { Look } from '../terminal/look.js';

const CONTEXT = 2;

/** What changed between two texts: the lines that both begin and end with are left out, but for two on either side. */
export function difference(before: string, after: string, look: Look): string {
  const old = before.split('\n');
  const now = after.split('\n');
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  if (head === old.length && head === now.length) return '    (the same)';

  const same = (lines: readonly string[]) => lines.map((line) => look.dim(`    ${line}`));
  return [
    ...same(old.slice(Math.max(0, head - CONTEXT), head)),
    ...old.slice(head, old.length - tail).map((line) => look.bad(`  - ${line}`)),
    ...now.slice(head, now.length - tail).map((line) => look.good(`  + ${line}`)),
    ...same(now.slice(now.length - tail, now.length - tail + CONTEXT)),
  ].join('\n');
}
