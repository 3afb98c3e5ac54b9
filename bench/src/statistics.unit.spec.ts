import { describe, expect, it } from '@jest/globals';
import { median, percentile } from './statistics.js';

describe('percentile', () => {
  it('takes the nearest rank of the sorted sample', () => {
    expect(percentile([10, 2, 33, 4], 0.5)).toBe(4);
    expect(percentile([10, 2, 33, 4], 0.95)).toBe(33);
    expect(percentile([10, 2, 33, 4], 0)).toBe(2);
    expect(median([3, 1, 2])).toBe(2);
  });

  it('has no value for an empty sample', () => {
    expect(median([])).toBeNaN();
  });
});
