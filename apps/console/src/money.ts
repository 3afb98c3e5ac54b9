import type { Money } from './api/types.js';

/** `0.0123 USD` for small sums (a model call), `12.50 USD` for the rest; `free` for nothing. One unit is 1 000 000 micros. */
export function formatMoney(money: Money): string {
  if (money.micros === 0) return 'free';
  const amount = money.micros / 1_000_000;
  const digits = Math.abs(amount) < 1 ? 4 : 2;
  // Never “0.0000”: a sum too small to show is still a sum.
  const smallest = 1 / 10 ** digits;
  if (Math.abs(amount) < smallest) return `less than ${smallest.toFixed(digits)} ${money.currency}`;
  return `${amount.toFixed(digits)} ${money.currency}`;
}
