import { z } from 'zod';
import { journalNote } from '@steward/contracts';
import { agent } from '@steward/temporal-runtime';
import { ACTS } from './bare-workflows.js';

/** The agent's name, for its needs and for policy. */
export const BENCH_AGENT = 'bench';

/**
 * The same five rows as governed acts: each judged by policy, opened as an intent under the gates, done, settled and told in the log, and
 * the run itself told as begun and ended.
 */
export const governed = agent({ name: BENCH_AGENT, input: z.string(), needs: [journalNote] }, async (run, text) => {
  for (let n = 0; n < ACTS; n += 1) {
    const note = await run.act(journalNote, { text }, { because: 'benchmark' });
    if (note.status !== 'executed') return run.outcome('failed', 'internal.bug');
  }
  return run.outcome('done');
});
