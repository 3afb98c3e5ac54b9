import type { EventData } from '@steward/contracts';

export type How = EventData<'run.closed_abnormally'>['how'];

/** What the log has told of a run so far. */
export interface Told {
  started: boolean;
  ended: boolean;
  /** The last abnormal end that was told; null while none was, or after a reset. */
  closed: How | null;
}

/**
 * What Temporal says of the newest execution of a workflow id. `reset`: it is open, and goes on for an earlier one that was cut off.
 */
export type Execution =
  | { state: 'open' | 'reset' | 'completed' | 'terminated' | 'timed_out' | 'failed' | 'cancelled'; executionId: string }
  | { state: 'unknown' };

export type Verdict =
  | { act: 'nothing' }
  | { act: 'tell'; how: How }
  /** Temporal has no trace of a run that never took its first step: it can be started as if for the first time. */
  | { act: 'start_again' };

const NOTHING: Verdict = { act: 'nothing' };

/**
 * What is missing in the log, given both sides. A run that told its end is complete, whatever Temporal says; one that was told as closed is
 * told again only when it lives (somebody reset it).
 *
 * @example decide({ started: true, ended: false, closed: null }, { state: 'terminated', executionId }) // tell: terminated
 */
export function decide(told: Told, execution: Execution): Verdict {
  if (told.ended) return NOTHING;
  if (told.closed !== null && execution.state !== 'reset')
    return execution.state === 'open' ? { act: 'tell', how: 'reset' } : NOTHING;
  switch (execution.state) {
    case 'open':
      return NOTHING;
    case 'unknown':
      return told.started ? { act: 'tell', how: 'missing' } : { act: 'start_again' };
    case 'completed':
      // A run tells its end before it completes; one that did not is broken.
      return { act: 'tell', how: 'failed' };
    default:
      return { act: 'tell', how: execution.state };
  }
}
