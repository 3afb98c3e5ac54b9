import { describe, expect, it } from '@jest/globals';
import { dayOf, retryAfterMs } from './windows.js';

describe('budget days', () => {
  it.each([
    ['2026-03-01T23:30:00Z', 'Europe/Berlin', '2026-03-02', 3_600_000],
    ['2026-03-01T22:30:00Z', 'Europe/Berlin', '2026-03-01', 1_800_000],
    ['2026-03-01T22:59:59.900Z', 'Europe/Berlin', '2026-03-01', 1_000],
    ['2026-03-01T04:30:00Z', 'America/New_York', '2026-02-28', 1_800_000],
    // Half-hour zones, and the day on which clocks go forward.
    ['2026-03-01T18:00:00Z', 'Asia/Kolkata', '2026-03-01', 1_800_000],
    ['2026-03-29T01:30:00Z', 'Europe/Berlin', '2026-03-29', 3_600_000],
  ])('%s in %s is %s, to be looked at again after %i ms', (time, zone, day, after) => {
    expect(dayOf(new Date(time), zone)).toBe(day);
    expect(retryAfterMs(new Date(time), zone)).toBe(after);
  });
});
