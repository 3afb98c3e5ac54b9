/** A record that a search found. Scores of different searches are not comparable. */
export interface Hit {
  id: string;
  version: number;
  score: number;
}

/** How much the first places are worth more than the next; the constant of the paper. */
const K = 60;

/**
 * Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009): a record's score is the sum of 1 / (60 + its rank) over the searches that found
 * it. Depends on nothing but the scores: equal scores share a rank, and what ties with the last place of a list that was cut off is left
 * out, because which of the tied made it into the list is chance (unless all of them tie: then some are better than none). Qdrant's own fusion ranks ties by the order in which points happen to
 * lie, so that a rebuilt index would answer otherwise than before.
 *
 * @param lists what each search found, in any order
 * @param limit how many each search was asked for
 */
export function fuse(lists: readonly (readonly Hit[])[], limit: number): Hit[] {
  const fused = new Map<string, Hit>();
  for (const list of lists) {
    for (const { hit, rank } of ranked(list, limit)) {
      const key = `${hit.id}/${hit.version}`;
      const score = (fused.get(key)?.score ?? 0) + 1 / (K + rank);
      fused.set(key, { id: hit.id, version: hit.version, score });
    }
  }
  return [...fused.values()].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

function ranked(list: readonly Hit[], limit: number): { hit: Hit; rank: number }[] {
  const last = Math.min(...list.map((hit) => hit.score));
  const above = list.filter((hit) => hit.score > last);
  const whole = list.length < limit || above.length === 0 ? list : above;
  return whole.map((hit) => ({ hit, rank: 1 + whole.filter((other) => other.score > hit.score).length }));
}
