import { describe, expect, it } from '@jest/globals';
import { laterPosition } from './position.js';

describe('laterPosition', () => {
  it('compares transactions first, then positions, as numbers and not as text', () => {
    expect(laterPosition('9:1', '10:1')).toBe('10:1');
    expect(laterPosition('10:9', '10:10')).toBe('10:10');
    expect(laterPosition('10:1', '9:99')).toBe('10:1');
    expect(laterPosition('9007199254740993:1', '9007199254740992:1')).toBe('9007199254740993:1');
  });

  it('takes the one that is there', () => {
    expect(laterPosition(null, '1:1')).toBe('1:1');
    expect(laterPosition('1:1', null)).toBe('1:1');
    expect(laterPosition(null, null)).toBeNull();
  });

  it('takes what it cannot read for the beginning of the log', () => {
    expect(laterPosition('x', '1:1')).toBe('1:1');
  });
});
