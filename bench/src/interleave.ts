/** One thing that is timed; `run` performs it once. */
export interface Variant {
  name: string;
  run(key: string): Promise<unknown>;
}

/**
 * Times every variant in turn, A B C A B C …, so that a machine whose speed drifts slows all of them alike. The first round warms up and
 * is not counted.
 *
 * @returns milliseconds for each variant, one figure a counted round
 */
export async function interleave(
  variants: readonly Variant[],
  rounds: number,
  progress: (line: string) => void,
): Promise<Map<string, number[]>> {
  const samples = new Map<string, number[]>(variants.map((variant) => [variant.name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const variant of variants) {
      const started = performance.now();
      await variant.run(`${variant.name}-${round}`);
      if (round > 0) samples.get(variant.name)?.push(performance.now() - started);
    }
    if (round % 10 === 0) progress(`round ${round} of ${rounds}`);
  }
  return samples;
}
