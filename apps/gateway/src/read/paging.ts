import { badArgument } from '../graphql/errors.js';
import type { PageInfo } from '../graphql/types/common.js';

export const MOST_PER_PAGE = 100;

/** Checks `first`. */
export function pageSize(first: number): number {
  if (!Number.isInteger(first) || first < 1 || first > MOST_PER_PAGE)
    throw badArgument('first', `ask for 1 to ${MOST_PER_PAGE}`);
  return first;
}

/** A cursor names the last row by its sort key, not by a count: rows that arrive meanwhile shift nothing. */
export function encodeCursor(key: readonly [string | number, string]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The key that {@link encodeCursor} was given, checked by `check`. */
export function decodeCursor<Key>(cursor: string | null | undefined, check: (key: unknown) => Key | null): Key | null {
  if (cursor === null || cursor === undefined) return null;
  let key: Key | null = null;
  try {
    if (cursor.length <= 2_000) key = check(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    // Not one of ours; told below.
  }
  if (key === null) throw badArgument('cursor', 'give the cursor of an edge, as it came');
  return key;
}

/** The page, when one row more than asked for was looked for to see whether there is more. */
export function toConnection<Edge extends { cursor: string }>(
  edges: readonly Edge[],
  hasNextPage: boolean,
): { edges: Edge[]; pageInfo: PageInfo } {
  return {
    edges: [...edges],
    pageInfo: {
      hasNextPage,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
