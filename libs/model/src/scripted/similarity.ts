import type { Embedder } from '../embedding/embedder.js';

/** How near texts are to a text. */
export interface Similarity {
  readonly method: 'embeddings' | 'shared words';
  /** For each candidate a number up to 1; the order is the candidates'. */
  compare(text: string, candidates: readonly string[]): Promise<number[]>;
}

/** Cosine of embeddings. Vectors of a candidate list are kept as long as the list itself is. */
export function embeddingSimilarity(embedder: Embedder): Similarity {
  const kept = new WeakMap<readonly string[], Float32Array[]>();
  return {
    method: 'embeddings',
    async compare(text, candidates) {
      const vectors = kept.get(candidates) ?? (await embedder.embed(candidates));
      kept.set(candidates, vectors);
      const [query] = await embedder.embed([text]);
      return vectors.map((vector) => vector.reduce((sum, component, at) => sum + component * (query?.[at] ?? 0), 0));
    },
  };
}

/** Cosine of the sets of words: much weaker, and all there is without an embedding model. */
export function wordSimilarity(): Similarity {
  return {
    method: 'shared words',
    async compare(text, candidates) {
      const query = wordsOf(text);
      return candidates.map((candidate) => {
        const words = wordsOf(candidate);
        return sharedWords(query, words) / Math.sqrt(Math.max(1, query.size) * Math.max(1, words.size));
      });
    },
  };
}

export function sharedWords(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of one) if (other.has(word)) shared += 1;
  return shared;
}

const STOP_WORDS = new Set(
  (
    'a about after all am an and any are as at be been but by can could did do does for from get got had has have hello hi how i if in ' +
    'is it its just me my no not of on or our out please so some that the their them then there they this to up us was we were what ' +
    'when where which who will with would you your'
  ).split(' '),
);

/** Lower-cased words without the commonest ones, with plural and verb endings cut off. */
export function wordsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => !STOP_WORDS.has(word)).map((word) => word.replace(/(?:ing|ed|es|s)$/, '')));
}
