/** The value below which `share` (0 to 1) of the sample lies; nearest rank. NaN for an empty sample. */
export function percentile(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (sample: readonly number[]): number => percentile(sample, 0.5);

/** Milliseconds with one decimal, for people. */
export const ms = (value: number): string => `${value.toFixed(1)} ms`;
