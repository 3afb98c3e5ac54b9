import { Connection } from '@temporalio/client';
import { TASK_QUEUE } from '@steward/temporal-api';
import type { Finding } from './health.js';

const DEADLINE_MS = 2_500;
const CONNECT_MS = 2_000;
/** A worker's poll lasts up to a minute; one that has not been heard of for longer is gone. */
const POLL_SECONDS = 75;
/** `TaskQueueType` in Temporal's API: workflow and activity tasks are polled for apart. */
const QUEUE_TYPES = { workflow: 1, activity: 2 } as const;

export interface TemporalChecks {
  server(): Promise<Finding>;
  /** Whether anybody takes Steward's tasks. */
  workers(): Promise<Finding>;
  close(): Promise<void>;
}

/** Nothing connects before the first look, and a lost connection is made again. */
export function createTemporalChecks(address: string | undefined, namespace: string): TemporalChecks {
  if (address === undefined) {
    const missing = async (): Promise<Finding> => ({ state: 'down', detail: 'TEMPORAL_ADDRESS is not set.' });
    return { server: missing, workers: missing, close: async () => undefined };
  }
  const connection = Connection.lazy({ address, connectTimeout: CONNECT_MS });
  const underWay = new Set<Promise<unknown>>();
  const soon = <T>(work: () => Promise<T>): Promise<T> => {
    const call = connection.withDeadline(Date.now() + DEADLINE_MS, work);
    const forget = () => void underWay.delete(call);
    underWay.add(call);
    call.then(forget, forget);
    return call;
  };

  async function pollers(taskQueueType: number): Promise<number> {
    const queue = { namespace, taskQueue: { name: TASK_QUEUE }, taskQueueType };
    const { pollers: known } = await soon(() => connection.workflowService.describeTaskQueue(queue));
    const since = Date.now() / 1000 - POLL_SECONDS;
    return (known ?? []).filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) > since).length;
  }

  return {
    server: async () => {
      const info = await soon(() => connection.workflowService.getSystemInfo({}));
      await soon(() => connection.workflowService.describeNamespace({ namespace }));
      return { state: 'ok', detail: `Answers; namespace ${namespace}.`, address, version: info.serverVersion ?? '' };
    },
    workers: async () => {
      const [workflow, activity] = await Promise.all([pollers(QUEUE_TYPES.workflow), pollers(QUEUE_TYPES.activity)]);
      if (workflow > 0 && activity > 0) return { state: 'ok', detail: `${activity} at work.` };
      return { state: 'down', detail: 'No worker takes tasks; runs wait until one does.' };
    },
    close: async () => {
      // Closed under a call that is still connecting, the client rejects a promise that nobody holds.
      await Promise.allSettled(underWay);
      await connection.close();
    },
  };
}
