import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fuse, type Hit } from './fusion.js';

const hits = (...scores: [string, number][]): Hit[] => scores.map(([id, score]) => ({ id, version: 1, score }));
const ids = (found: Hit[]): string => found.map((hit) => hit.id).join('');

test('what both searches find comes before what one finds', () => {
  expect(ids(fuse([hits(['a', 9], ['b', 5]), hits(['c', 0.9], ['b', 0.8])], 10))).toBe('bac');
  expect(fuse([hits(['a', 9])], 10)[0]?.score).toBeCloseTo(1 / 61);
});

test('what ties with the last place of a full list is left out', () => {
  const list = hits(['a', 3], ['b', 2], ['c', 2]);
  expect(ids(fuse([list], 3))).toBe('a');
  expect(ids(fuse([list], 4))).toBe('abc');
});

test('the order in which a search lists ties changes nothing', () => {
  const list = fc.uniqueArray(fc.tuple(fc.constantFrom(...'abcdefghij'), fc.constantFrom(1, 2, 3)), {
    selector: ([id]) => id,
  });
  fc.assert(
    fc.property(list, list, fc.gen(), (one, two, any) => {
      const shuffled = (all: [string, number][]) => any(fc.shuffledSubarray, all, { minLength: all.length });
      const straight = fuse([hits(...one), hits(...two)], 6);
      expect(fuse([hits(...shuffled(one)), hits(...shuffled(two))], 6)).toEqual(straight);
    }),
  );
});
