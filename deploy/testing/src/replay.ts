import { readFile } from 'node:fs/promises';

import { Client, type Connection } from '@temporalio/client';
import { Worker, type ReplayWorkerOptions } from '@temporalio/worker';

import { until } from './wait.js';

/**
 * Replays every execution of a namespace, closed or open, on a bundle: what a test has started must be determined by its history.
 *
 * @param options `bundle`: path of the bundled workflow code; `expected`: how many executions there are, since the list of them is
 *   brought up to date a moment after they are started
 * @returns how many were replayed
 * @throws Error that names the first execution that does not replay
 */
export async function replayAll(options: {
  connection: Connection;
  namespace: string;
  bundle: string;
  dataConverter: NonNullable<ReplayWorkerOptions['dataConverter']>;
  expected: number;
}): Promise<number> {
  const { connection, namespace, dataConverter, expected } = options;
  const client = new Client({ connection, namespace });
  const list = async (): Promise<{ workflowId: string; runId: string }[]> => {
    const found = [];
    for await (const { workflowId, runId } of client.workflow.list()) found.push({ workflowId, runId });
    return found;
  };
  let seen = 0;
  const executions = await until(
    () => `${expected} executions in the list; there are ${seen}`,
    async () => {
      const found = await list();
      seen = found.length;
      return seen >= expected && found;
    },
  );
  const histories = await Promise.all(
    executions.map(async ({ workflowId, runId }) => ({
      workflowId,
      history: await client.workflow.getHandle(workflowId, runId).fetchHistory(),
    })),
  );
  const workflowBundle = { code: await readFile(options.bundle, 'utf8') };
  let replayed = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle, dataConverter }, histories)) {
    if (error !== undefined)
      throw new Error(`Execution ${workflowId} does not replay: ${error.message}`, { cause: error });
    replayed += 1;
  }
  return replayed;
}
