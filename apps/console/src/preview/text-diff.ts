/** One stretch of a diff: text that both sides have, or that only the old or only the new side has. */
export interface DiffPart {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Above this many table cells (about 4 MB) whole lines are compared instead of words; above it again, the texts as wholes. */
const MAX_CELLS = 1_000_000;
/** Words, stretches of whitespace, and every other character by itself. */
const WORDS = /\s+|[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu;
const LINES = /[^\n]*\n|[^\n]+/g;

/**
 * What changed from `before` to `after`, by words, whitespace kept: the parts that are not `added` join to `before`, those that are not
 * `removed` join to `after`. Longest common subsequence; bounded in time and memory for texts of any size.
 */
export function diffText(before: string, after: string): DiffPart[] {
  return (
    diffTokens(before.match(WORDS) ?? [], after.match(WORDS) ?? []) ??
    diffTokens(before.match(LINES) ?? [], after.match(LINES) ?? []) ??
    merge([
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ])
  );
}

function diffTokens(a: readonly string[], b: readonly string[]): DiffPart[] | null {
  // Most edits touch one place: what is equal at both ends needs no table.
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const middle = diffMiddle(a.slice(start, a.length - end), b.slice(start, b.length - end));
  if (middle === null) return null;
  return merge([
    { kind: 'same', text: a.slice(0, start).join('') },
    ...middle,
    { kind: 'same', text: a.slice(a.length - end).join('') },
  ]);
}

function diffMiddle(a: readonly string[], b: readonly string[]): DiffPart[] | null {
  const width = b.length + 1;
  if ((a.length + 1) * width > MAX_CELLS) return null;
  // lengths[i * width + j]: length of the longest common subsequence of a from i on and b from j on.
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const parts: DiffPart[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      parts.push({ kind: 'same', text: a[i] ?? '' });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1)))
      parts.push({ kind: 'removed', text: a[i++] ?? '' });
    else parts.push({ kind: 'added', text: b[j++] ?? '' });
  }
  return parts;
}

/** Joins neighbours of one kind, and puts what was removed before what was added, as readers expect. */
function merge(parts: readonly DiffPart[]): DiffPart[] {
  const merged: DiffPart[] = [];
  let removed = '';
  let added = '';
  const flush = (): void => {
    if (removed !== '') merged.push({ kind: 'removed', text: removed });
    if (added !== '') merged.push({ kind: 'added', text: added });
    removed = '';
    added = '';
  };
  for (const part of parts) {
    if (part.text === '') continue;
    if (part.kind === 'removed') removed += part.text;
    else if (part.kind === 'added') added += part.text;
    else {
      flush();
      const last = merged.at(-1);
      if (last?.kind === 'same') last.text += part.text;
      else merged.push({ ...part });
    }
  }
  flush();
  return merged;
}
