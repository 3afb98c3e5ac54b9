/**
 * Serves the task queue until it is told to stop. A Temporal server that is away, at the start or later, is waited for with backoff: this
 * process never ends because a part is down.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { requireSetting, type Logger, type Settings } from '@steward/platform';
import { TASK_QUEUE } from '@steward/temporal-api';
import type { Composed } from './compose.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** What runs may finish within the first; whatever is left is abandoned to another worker after the second. */
const SHUTDOWN = { graceMs: 5_000, forceMs: 12_000 };

export interface Serving {
  settings: Settings;
  log: Logger;
  composed: Pick<Composed, 'activities' | 'dataConverter'>;
  bundle: WorkflowBundleOption;
  /** Aborted to stop. */
  signal: AbortSignal;
  /** Called each time the worker has begun to poll. */
  onServing: () => void;
}

/** Resolves when it was told to stop and everything has ended. */
export async function serve(serving: Serving): Promise<void> {
  const { signal, log } = serving;
  let pause = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      await serveOnce(serving, () => (pause = FIRST_PAUSE_MS));
    } catch (error) {
      log.warn({ err: error, againInMs: pause }, 'Temporal cannot be served; it is tried again');
      await delay(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }
}

async function serveOnce(serving: Serving, onServing: () => void): Promise<void> {
  const { settings, signal } = serving;
  const connection = await NativeConnection.connect({ address: requireSetting(settings, 'TEMPORAL_ADDRESS') });
  try {
    const worker = await createWorker(serving, connection);
    const running = worker.run();
    const stop = (): void => worker.shutdown();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    onServing();
    serving.onServing();
    await running.finally(() => signal.removeEventListener('abort', stop));
  } finally {
    await connection.close();
  }
}

function createWorker({ settings, composed, bundle }: Serving, connection: NativeConnection): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: settings.TEMPORAL_NAMESPACE,
    taskQueue: TASK_QUEUE,
    workflowBundle: bundle,
    activities: composed.activities,
    dataConverter: composed.dataConverter,
    // A local step has one second in all: more of them at once than connections would wait for the pool in that second.
    maxConcurrentLocalActivityExecutions: settings.STEWARD_DATABASE_POOL,
    maxConcurrentActivityTaskExecutions: 50,
    // One thread replays faster than two cores that also run PostgreSQL and Temporal can feed it.
    workflowThreadPoolSize: 1,
    // After a crash the runs that were cached here wait this long before another worker gets them.
    stickyQueueScheduleToStartTimeout: '1s',
    // Activities beat once a second and are given up after three (see the runtime); by default the SDK holds beats back.
    maxHeartbeatThrottleInterval: '1s',
    shutdownGraceTime: SHUTDOWN.graceMs,
    shutdownForceTime: SHUTDOWN.forceMs,
  });
}
