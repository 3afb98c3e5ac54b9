import { createHmac } from 'node:crypto';
import { words } from './words.js';

/** A sparse vector as Qdrant takes it: unique indices, each with its weight. */
export interface SparseVector {
  indices: number[];
  values: number[];
}

/** Term frequency saturates: the tenth occurrence of a word says little more than the third. */
const K1 = 1.2;
/** How much a long text is discounted. */
const B = 0.75;
/**
 * Length of an average passage in words. A constant, not the mean of what is stored: each vector then depends on its text alone, and a
 * rebuilt index equals the one before. Passages are cut to nearly one length, so that little is lost.
 */
const AVERAGE_LENGTH = 150;

/**
 * Okapi BM25 as sparse vectors (Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009, section 3.4). The
 * score of a document for a query is the sum over their common words t of
 *
 *     idf(t) · tf · (K1 + 1) / (tf + K1 · (1 − B + B · length / average length))
 *
 * The document's vector holds the second factor, the query's a 1 for each of its words, and Qdrant multiplies by idf at query time (the
 * collection's `idf` modifier), from the documents it then holds.
 *
 * A word is stored as the first 32 bits of its HMAC under `key`, not as a plain hash: otherwise a dictionary would read the index, and with it
 * what is encrypted in PostgreSQL. Two words in 100,000 share a number; such a match is outweighed by the others.
 */
export function createBm25(key: Buffer): { document(text: string): SparseVector; query(text: string): SparseVector } {
  const indexOf = (word: string): number => createHmac('sha256', key).update(word).digest().readUInt32BE(0);
  const vector = (weights: ReadonlyMap<number, number>): SparseVector => ({
    indices: [...weights.keys()],
    values: [...weights.values()],
  });
  return {
    document(text) {
      const found = words(text);
      const norm = K1 * (1 - B + (B * found.length) / AVERAGE_LENGTH);
      const frequencies = new Map<number, number>();
      for (const word of found) frequencies.set(indexOf(word), (frequencies.get(indexOf(word)) ?? 0) + 1);
      return vector(new Map([...frequencies].map(([index, tf]) => [index, (tf * (K1 + 1)) / (tf + norm)])));
    },
    query(text) {
      return vector(new Map(words(text).map((word) => [indexOf(word), 1])));
    },
  };
}
