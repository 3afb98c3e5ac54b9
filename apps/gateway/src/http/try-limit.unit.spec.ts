import { describe, expect, it } from '@jest/globals';
import { TryLimit } from './try-limit.js';

describe('TryLimit', () => {
  it('refuses the try after the last one allowed, and says for how long', () => {
    let now = 1_000;
    const limit = new TryLimit(2, 60_000, () => now);
    expect(limit.take()).toHaveProperty('giveBack');
    now = 11_000;
    expect(limit.take()).toHaveProperty('giveBack');
    expect(limit.take()).toEqual({ retryAfterMs: 50_000 });
    now = 61_000;
    expect(limit.take()).toHaveProperty('giveBack');
  });

  it('counts tries that run side by side, and forgets the ones that were right', () => {
    const limit = new TryLimit(1, 60_000, () => 0);
    const first = limit.take();
    expect(limit.take()).toHaveProperty('retryAfterMs');
    if ('giveBack' in first) first.giveBack();
    expect(limit.take()).toHaveProperty('giveBack');
  });
});
