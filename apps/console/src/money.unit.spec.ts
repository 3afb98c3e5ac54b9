import { describe, expect, it } from '@jest/globals';
import { formatMoney } from './money.js';

describe('formatMoney', () => {
  it.each([
    [0, 'free'],
    [1, 'less than 0.0001 USD'],
    [12_300, '0.0123 USD'],
    [999_999, '1.0000 USD'],
    [12_500_000, '12.50 USD'],
  ])('%d micros: %s', (micros, text) => {
    expect(formatMoney({ micros, currency: 'USD' })).toBe(text);
  });
});
