import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FREE, costMicros, priceOf } from './prices.js';

const unknown = expect.objectContaining({ code: 'model.price_unknown', retryable: false, spentMicros: 0 });
const count = fc.nat({ max: 10_000_000 });
const usd = fc
  .tuple(fc.nat({ max: 999 }), fc.nat({ max: 999_999 }))
  .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`);

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('priceOf', () => {
  it('knows published prices at the provider itself', () => {
    expect(priceOf('gpt-4o-mini', 'api.openai.com')).toEqual({ input: 150_000n, output: 600_000n });
  });

  it.each([
    ['gpt-4o-mini', 'resold.example'],
    ['gpt-4o-mini', 'api.openai.com.evil.example'],
    ['gpt-nobody-heard-of', 'api.openai.com'],
    ['toString', 'api.openai.com'],
    ['gpt-4o-mini', 'constructor'],
  ])('refuses %s at %s', (model, host) => {
    expect(thrownBy(() => priceOf(model, host))).toEqual(unknown);
  });

  it('takes the settings before the table, and zero only when it is said', () => {
    expect(priceOf('gpt-4o-mini', 'api.openai.com', { input: 3, output: '0.5' })).toEqual({
      input: 3_000_000n,
      output: 500_000n,
    });
    expect(priceOf('mine', 'localhost:11434', { input: 0, output: '0' })).toEqual(FREE);
  });

  it.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    1e-9,
    1e21,
    '',
    ' ',
    '-0',
    '1,5',
    '0x10',
    '1e3',
    '.5',
    '5.',
    '1000000',
    '0.1234567',
  ])('refuses the price %p', (bad) => {
    expect(thrownBy(() => priceOf('m', 'h', { input: bad, output: 1 }))).toEqual(unknown);
    expect(thrownBy(() => priceOf('m', 'h', { input: 1, output: bad }))).toEqual(unknown);
  });

  it('refuses half a price', () => {
    expect(thrownBy(() => priceOf('gpt-4o-mini', 'api.openai.com', { input: 1 }))).toEqual(unknown);
    expect(thrownBy(() => priceOf('gpt-4o-mini', 'api.openai.com', { output: 1 }))).toEqual(unknown);
  });
});

describe('costMicros', () => {
  it('is a whole number, never below the exact figure and less than one above it', () => {
    fc.assert(
      fc.property(usd, usd, count, count, (input, output, inputTokens, outputTokens) => {
        const price = priceOf('m', 'h', { input, output });
        const cost = costMicros(price, { inputTokens, outputTokens });
        const exact = BigInt(inputTokens) * price.input + BigInt(outputTokens) * price.output;
        expect(Number.isSafeInteger(cost)).toBe(true);
        expect(BigInt(cost) * 1_000_000n >= exact).toBe(true);
        expect(BigInt(cost) * 1_000_000n - exact < 1_000_000n).toBe(true);
      }),
    );
  });

  it('never falls when tokens are added, and is free only at price zero', () => {
    fc.assert(
      fc.property(usd, count, count, count, (price, inputTokens, outputTokens, more) => {
        const at = priceOf('m', 'h', { input: price, output: price });
        const less = costMicros(at, { inputTokens, outputTokens });
        expect(costMicros(at, { inputTokens: inputTokens + more, outputTokens })).toBeGreaterThanOrEqual(less);
        if (at.input > 0n && inputTokens + outputTokens > 0) expect(less).toBeGreaterThan(0);
      }),
    );
    expect(costMicros(FREE, { inputTokens: 10_000_000, outputTokens: 10_000_000 })).toBe(0);
  });

  it.each([Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY, Number.MAX_VALUE])('refuses %p tokens', (tokens) => {
    const price = priceOf('gpt-4o-mini', 'api.openai.com');
    expect(thrownBy(() => costMicros(price, { inputTokens: tokens, outputTokens: 1 }))).toEqual(unknown);
    expect(thrownBy(() => costMicros(price, { inputTokens: 1, outputTokens: tokens }))).toEqual(unknown);
  });

  it('refuses a sum that no safe integer holds', () => {
    const price = priceOf('m', 'h', { input: '999999', output: '999999' });
    expect(thrownBy(() => costMicros(price, { inputTokens: Number.MAX_SAFE_INTEGER, outputTokens: 0 }))).toEqual(
      unknown,
    );
  });
});
