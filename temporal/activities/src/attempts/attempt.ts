import { Context } from '@temporalio/activity';

/** One attempt at an activity, as Temporal runs it. */
export interface Attempt {
  /** The run on whose behalf it is made. */
  readonly workflowId: string;
  /** A local activity: at most a second, no heartbeats, one attempt. */
  readonly local: boolean;
  /** 1 for the first. */
  readonly number: number;
  /** Aborted when the run is cancelled (told by heartbeats) or the worker stops. */
  readonly signal: AbortSignal;
  /** What {@link heartbeat} was last given, by this attempt or an earlier one. */
  readonly note: unknown;
  /** True when it is the run that wants the end, and not this worker that stops. */
  cancelRequested(): boolean;
  /** Says that the attempt lives, and leaves a note for the next one. */
  heartbeat(note: unknown): void;
}

/** The attempt that the calling code belongs to. */
export function temporalAttempt(): Attempt {
  const context = Context.current();
  const { info } = context;
  return {
    workflowId: info.workflowExecution?.workflowId ?? '',
    local: info.isLocal,
    number: info.attempt,
    signal: context.cancellationSignal,
    note: info.heartbeatDetails,
    cancelRequested: () => {
      const details = context.cancellationDetails;
      return details !== undefined && (details.cancelRequested || details.paused || details.reset);
    },
    heartbeat: (note) => context.heartbeat(note),
  };
}
