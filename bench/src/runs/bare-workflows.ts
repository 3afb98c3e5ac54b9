import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { BareActivities } from './bare-activities.js';

/** Acts a run makes, in every variant. */
export const ACTS = 5;

const ordinary = proxyActivities<BareActivities>({ startToCloseTimeout: '10 seconds' });
const local = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '1 second', retry: { maximumAttempts: 1 } });

/** What a Temporal user writes without Steward: five ordinary activities, each of which commits one row. */
export async function bareOrdinary(runKey: string): Promise<void> {
  for (let n = 0; n < ACTS; n += 1) await ordinary.commitNote(`${runKey}/${n}`);
}

/** The same with local activities: the cheapest that Temporal can do. */
export async function bareLocal(runKey: string): Promise<void> {
  for (let n = 0; n < ACTS; n += 1) await local.commitNote(`${runKey}/${n}`);
}
