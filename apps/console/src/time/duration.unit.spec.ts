import { describe, expect, it } from '@jest/globals';
import { ago, elapsed, timeLeft } from './duration.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const later = (ms: number) => new Date(NOW + ms).toISOString();

describe('timeLeft', () => {
  it.each([
    [500, '500 ms left', 'urgent'],
    [45_000, '45 s left', 'urgent'],
    [200_000, '3 min 20 s left', 'urgent'],
    [180_000, '3 min left', 'urgent'],
    [300_000, '5 min left', 'soon'],
    [3_599_999, '59 min left', 'soon'],
    [3_600_000, '1 h left', 'calm'],
    [5 * 3_600_000 + 12 * 60_000 + 59_000, '5 h 12 min left', 'calm'],
    [24 * 3_600_000, '1 day left', 'calm'],
    [48 * 3_600_000, '2 days left', 'calm'],
    [72 * 3_600_000 - 1, '2 days 23 h left', 'calm'],
    [175 * 3_600_000, '7 days left', 'calm'],
    [0, 'lapsed', 'past'],
    [-1, 'lapsed', 'past'],
  ])('%d ms: %s', (ms, text, urgency) => {
    expect(timeLeft(later(ms), NOW)).toEqual({ text, urgency });
  });

  it('says nothing where nothing expires, or where the date cannot be read', () => {
    expect(timeLeft(null, NOW)).toBeNull();
    expect(timeLeft('soon', NOW)).toBeNull();
  });
});

describe('ago', () => {
  it.each([
    [3_000, 'just now'],
    [-59_999, 'just now'],
    [-5 * 60_000, '5 min ago'],
    [-23 * 3_600_000, '23 h ago'],
    [-24 * 3_600_000, '1 day ago'],
    [-72 * 3_600_000, '3 days ago'],
  ])('%d ms: %s', (ms, text) => {
    expect(ago(later(ms), NOW)).toBe(text);
  });
});

describe('elapsed', () => {
  it('measures to the end, or to now while it goes on', () => {
    expect(elapsed(later(-2_000), later(-1_000), NOW)).toBe('1 s');
    expect(elapsed(later(-90_000), null, NOW)).toBe('1 min 30 s');
  });

  it('never shows less than nothing when clocks differ', () => {
    expect(elapsed(later(1_000), null, NOW)).toBe('0 ms');
  });
});
