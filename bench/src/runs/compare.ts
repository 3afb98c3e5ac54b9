import { randomUUID } from 'node:crypto';
import { interleave } from '../interleave.js';
import { median, ms, percentile } from '../statistics.js';
import { ACTS } from './bare-workflows.js';
import type { BenchRig } from './rig.js';

const VARIANTS = ['bareOrdinary', 'bareLocal', 'governed'] as const;

/** Median run time of a governed run over a bare one's, from the same interleaved rounds. */
export interface Ratios {
  overOrdinary: number;
  overLocal: number;
}

/**
 * Times runs of five acts, one run at a time, the variants in turn.
 *
 * @param rounds how often each variant is timed
 */
export async function compareRuns(rig: BenchRig, rounds: number, say: (line: string) => void): Promise<Ratios> {
  const samples = await interleave(
    VARIANTS.map((name) => ({
      name,
      run: () => {
        const workflowId = randomUUID();
        return rig.run(name, workflowId, workflowId);
      },
    })),
    rounds,
    say,
  );
  const of = (name: (typeof VARIANTS)[number]) => samples.get(name) ?? [];
  say(`runs of ${ACTS} acts, ${rounds} each   p50        p95        per act`);
  for (const name of VARIANTS) {
    const times = of(name);
    say(
      `  ${name.padEnd(26)} ${ms(median(times)).padEnd(10)} ${ms(percentile(times, 0.95)).padEnd(10)} ${ms(median(times) / ACTS)}`,
    );
  }
  return {
    overOrdinary: median(of('governed')) / median(of('bareOrdinary')),
    overLocal: median(of('governed')) / median(of('bareLocal')),
  };
}
