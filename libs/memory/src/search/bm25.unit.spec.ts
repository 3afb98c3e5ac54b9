import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createBm25, type SparseVector } from './bm25.js';
import { words } from './words.js';

const bm25 = createBm25(Buffer.alloc(32, 1));

/** What Qdrant computes without its idf factor. */
function dot(query: SparseVector, document: SparseVector): number {
  const weights = new Map(document.indices.map((index, at) => [index, document.values[at] ?? 0]));
  return query.indices.reduce((sum, index, at) => sum + (query.values[at] ?? 0) * (weights.get(index) ?? 0), 0);
}
const score = (query: string, document: string): number => dot(bm25.query(query), bm25.document(document));

describe('words', () => {
  test.each([
    ['Size №5, Café!', ['size', 'no5', 'cafe']],
    ['don’t re-order', ['don’t', 're', 'order']],
    ['ЁЛКА и ёж', ['елка', 'и', 'еж']],
    ['東京都に住む', ['東京', '都', 'に', '住む']],
    ['… — 😀', []],
  ])('of %s', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });
});

describe('BM25', () => {
  test('weighs a word by the published formula', () => {
    const length = 150;
    const text = `${'paper '.repeat(3)}${'x '.repeat(length - 3)}`;
    // With a text of average length the discount is 1: tf (K1 + 1) / (tf + K1).
    expect(score('paper', text)).toBeCloseTo((3 * 2.2) / (3 + 1.2), 10);
  });

  test('saturates, and discounts long texts', () => {
    const gain = (times: number): number => score('ink', 'ink '.repeat(times) + 'x '.repeat(100 - times));
    expect(gain(2) - gain(1)).toBeGreaterThan(gain(10) - gain(9));
    expect(score('ink', 'ink and pen')).toBeGreaterThan(score('ink', `ink and pen ${'x '.repeat(300)}`));
  });

  test('is nothing for texts without a common word, and finds words whatever their case and accents', () => {
    expect(score('shipping', 'returns')).toBe(0);
    expect(score('CAFÉ', 'cafe')).toBeGreaterThan(0);
  });

  test('has unique indices of 32 bits and finite weights for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const { indices, values } = bm25.document(text);
        expect(new Set(indices).size).toBe(indices.length);
        expect(values.length).toBe(indices.length);
        expect(indices.every((index) => Number.isInteger(index) && index >= 0 && index < 2 ** 32)).toBe(true);
        expect(values.every((value) => value > 0 && value < 2.2)).toBe(true);
      }),
    );
  });

  test('tells nothing to whoever lacks the key', () => {
    const other = createBm25(Buffer.alloc(32, 2));
    expect(bm25.query('password').indices).not.toEqual(other.query('password').indices);
  });
});
