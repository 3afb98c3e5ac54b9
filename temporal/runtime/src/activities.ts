/**
 * How a run reaches its activities. Short database steps run locally (3 ms instead of 11–15), everything else as ordinary activities.
 *
 * 1. A local attempt has one second and one try. Whatever did not come out of it (timeout, retryable failure) is done by the ordinary
 *    activity under the same key: a stored result makes the repeat harmless. What can never succeed is not tried again.
 * 2. A chain of local steps gives way after {@link CHAIN_LIMIT_MS}: until its workflow task completes, no signal, query or cancellation
 *    reaches the run, and nothing of it is durable.
 * 3. One local step of a run is under way at a time, though acts run side by side. Two that end live in one order are resolved together in
 *    a replay, and whatever follows each of them would then change places.
 * 4. An ordinary activity is retried for ever with the run's backoff, unless its failure says that it is final. A cancelled one is waited
 *    for: its effect must not be told as undone before it happened or did not.
 */
import {
  ActivityCancellationType,
  ApplicationFailure,
  TimeoutFailure,
  proxyActivities,
  proxyLocalActivities,
  sleep,
  type ActivityOptions,
  type LocalActivityOptions,
} from '@temporalio/workflow';
import type { Activities, LocalActivities, RunSettings } from '@steward/temporal-api';
import { unwrapped } from './failures.js';

const CHAIN_LIMIT_MS = 800;
const DATABASE_MARGIN_MS = 30_000;

const LOCAL: LocalActivityOptions = {
  startToCloseTimeout: 1_000,
  localRetryThreshold: 1_000,
  retry: { maximumAttempts: 1 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
};

/** Until `beginRun` has told the run's own. */
export const FIRST_SETTINGS: RunSettings = { retryInitialMs: 1_000, retryMaxMs: 60_000, callTimeoutMs: 60_000 };

function ordinary(settings: RunSettings): ActivityOptions {
  return {
    // Room for an attempt that calls three times (a model that answers in the wrong shape). A killed worker is noticed by its missing
    // heartbeats (one a second), long before.
    startToCloseTimeout: 3 * settings.callTimeoutMs + DATABASE_MARGIN_MS,
    heartbeatTimeout: 3_000,
    retry: {
      initialInterval: settings.retryInitialMs,
      maximumInterval: Math.max(settings.retryInitialMs, settings.retryMaxMs),
      backoffCoefficient: 2,
    },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  };
}

/** The run's activities, local steps with their way out. */
export function connectActivities(settings: RunSettings): Activities {
  const long = proxyActivities<Activities>(ordinary(settings));
  const short = proxyLocalActivities<LocalActivities>(LOCAL);
  const inTurn = localTurns();

  const step =
    <Input, Output>(first: (input: Input) => Promise<Output>, then: (input: Input) => Promise<Output>) =>
    async (input: Input): Promise<Output> => {
      try {
        return await inTurn(() => first(input));
      } catch (error) {
        if (!mayStillSucceed(error)) throw error;
        return then(input);
      }
    };

  return {
    think: long.think,
    perform: long.perform,
    beginRun: step(short.beginRun, long.beginRun),
    recall: step(short.recall, long.recall),
    checkpoint: step(short.checkpoint, long.checkpoint),
    performLocal: step(short.performLocal, long.performLocal),
    lookupAct: step(short.lookupAct, long.lookupAct),
    readDecision: step(short.readDecision, long.readDecision),
    expireApproval: step(short.expireApproval, long.expireApproval),
    readResolution: step(short.readResolution, long.readResolution),
    cancelAct: step(short.cancelAct, long.cancelAct),
    endRun: step(short.endRun, long.endRun),
  };
}

function mayStillSucceed(error: unknown): boolean {
  const failure = unwrapped(error);
  return failure instanceof TimeoutFailure || (failure instanceof ApplicationFailure && !failure.nonRetryable);
}

/**
 * Lets local steps through one after the other. A chain of them that lasts gives way: a timer ends the workflow task, so that what was done
 * becomes durable and signals get their turn. Only workflow time is looked at, which a replay repeats; the history's length is not the same
 * then, where a slow step made the worker extend its task.
 */
function localTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let chainSince = 0;
  let lastEnd = -1;

  const turn = async <T>(work: () => Promise<T>): Promise<T> => {
    const now = Date.now();
    if (now !== lastEnd) {
      chainSince = now; // Something else was waited for in between, which ended the task.
    } else if (now - chainSince > CHAIN_LIMIT_MS) {
      await sleep(1);
      chainSince = Date.now();
    }
    try {
      return await work();
    } finally {
      lastEnd = Date.now();
    }
  };
  return (work) => {
    const mine = last.then(() => turn(work));
    last = mine.catch(() => undefined);
    return mine;
  };
}
