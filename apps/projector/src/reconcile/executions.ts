import {
  Client,
  WorkflowFailedError,
  WorkflowNotFoundError,
  type Connection,
  type DataConverter,
} from '@temporalio/client';
import { isErrorCode } from '@steward/contracts';
import { TASK_QUEUE } from '@steward/temporal-api';
import type { Execution } from './decide.js';

const DEADLINE_MS = 5_000;
const PAGE = 200;

/** Temporal's side of the comparison. */
export interface Executions {
  /** Workflow ids of open executions, at most `limit`. May lag behind by a moment: it is read from an index. */
  open(limit: number): Promise<Set<string>>;
  /** Executions that were terminated after `since`, newest first, at most `limit`: by hand, or because their run was reset. */
  terminated(since: Date, limit: number): Promise<{ workflowId: string; executionId: string }[]>;
  /** The newest execution of a workflow id, as the server itself knows it. */
  find(workflowId: string): Promise<Execution>;
  /** The code that a failed execution ended with; null when it is none of ours. */
  failureCode(workflowId: string, executionId: string): Promise<string | null>;
}

const STATES = {
  RUNNING: 'open',
  PAUSED: 'open',
  CONTINUED_AS_NEW: 'open',
  COMPLETED: 'completed',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed_out',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
} as const;

export function createExecutions(options: {
  connection: Connection;
  namespace: string;
  dataConverter: DataConverter;
}): Executions {
  const { connection } = options;
  const { workflow } = new Client(options);
  const soon = <T>(call: () => Promise<T>): Promise<T> => connection.withDeadline(Date.now() + DEADLINE_MS, call);

  async function list(condition: string, limit: number): Promise<{ workflowId: string; executionId: string }[]> {
    const query = `TaskQueue = '${TASK_QUEUE}' AND ${condition}`;
    const found: { workflowId: string; executionId: string }[] = [];
    for await (const { workflowId, runId } of workflow.list({ query, pageSize: Math.min(PAGE, limit) })) {
      found.push({ workflowId, executionId: runId });
      if (found.length >= limit) break;
    }
    return found;
  }

  return {
    async open(limit) {
      const found = await soon(() => list(`ExecutionStatus = 'Running'`, limit));
      return new Set(found.map((execution) => execution.workflowId));
    },
    terminated: (since, limit) =>
      soon(() => list(`ExecutionStatus = 'Terminated' AND CloseTime > '${since.toISOString()}'`, limit)),

    async find(workflowId) {
      try {
        const { status, runId } = await soon(() => workflow.getHandle(workflowId).describe());
        const known: Readonly<Record<string, (typeof STATES)[keyof typeof STATES]>> = STATES;
        return { state: known[status.name] ?? 'open', executionId: runId };
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return { state: 'unknown' };
        throw error;
      }
    },

    async failureCode(workflowId, executionId) {
      try {
        await soon(() => workflow.getHandle(workflowId, executionId, { followRuns: false }).result());
        return null;
      } catch (error) {
        if (!(error instanceof WorkflowFailedError)) throw error;
        const type = (error.cause as { type?: unknown } | undefined)?.type;
        return typeof type === 'string' && isErrorCode(type) ? type : null;
      }
    },
  };
}
