import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, DataConverter } from '@temporalio/client';
import { BlobStore, Keyring } from '@steward/platform';
import { createDataConverter } from '@steward/temporal-activities';
import { TASK_QUEUE } from '@steward/temporal-api';
import { freshNamespace } from '@steward/testing';

/** temporal.api.enums.v1.CommandType */
const COMMANDS = {
  complete: { commandType: 4, completeWorkflowExecutionCommandAttributes: {} },
  fail: {
    commandType: 5,
    failWorkflowExecutionCommandAttributes: {
      failure: { message: 'refused', source: 'TypeScriptSDK', applicationFailureInfo: { type: 'model.refused' } },
    },
  },
  cancel: { commandType: 7, cancelWorkflowExecutionCommandAttributes: {} },
} as const;

export interface TemporalRig {
  connection: Connection;
  namespace: string;
  dataConverter: DataConverter;
  /** Takes the run's next task, as a worker would. */
  play(workflowId: string, how: 'go on' | keyof typeof COMMANDS): Promise<void>;
  close(): Promise<void>;
}

/** A namespace of the suite's own, without a worker: each test plays the worker by hand, so that it alone says when a run ends. */
export async function temporalRig(): Promise<TemporalRig> {
  const { connection, namespace, close } = await freshNamespace();
  const home = await mkdtemp(join(tmpdir(), 'projector-'));
  const keyring = new Keyring(randomBytes(32));
  const service = connection.workflowService;
  return {
    connection,
    namespace,
    dataConverter: createDataConverter(keyring, new BlobStore(home, keyring)),
    async play(workflowId, how) {
      for (;;) {
        // The server waits for a task only as long as the caller says that it will. Tasks of runs that other tests left open are dropped.
        const task = await connection.withDeadline(Date.now() + 20_000, () =>
          service.pollWorkflowTaskQueue({ namespace, taskQueue: { name: TASK_QUEUE } }),
        );
        if (task.workflowExecution?.workflowId !== workflowId) continue;
        const commands = how === 'go on' ? [] : [COMMANDS[how]];
        await service.respondWorkflowTaskCompleted({ namespace, taskToken: task.taskToken, commands });
        return;
      }
    },
    async close() {
      await close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
