import {
  Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Connection,
  type DataConverter,
} from '@temporalio/client';
import type { DecisionSignal, InboundEmail } from '@steward/contracts';
import {
  DECISION_SIGNAL,
  RESOLUTION_SIGNAL,
  SEARCH_ATTRIBUTES,
  TASK_QUEUE,
  WORKFLOWS,
  WORKFLOW_TASK_TIMEOUT_MS,
  type AgentName,
} from '@steward/temporal-api';

/** There is no run of this id that could take a signal. */
export class RunGone extends Error {}

/** Temporal did not answer; whether it took what was sent is not known. */
export class OutOfReach extends Error {}

/** Runs as the relay reaches them. All throw {@link OutOfReach} when Temporal does not answer in time. */
export interface Runs {
  /** Resolves when Temporal answers. */
  reach(): Promise<void>;
  /** The run exists when this returns; starting it again is nothing new. */
  start(workflowId: string, agent: string, input: InboundEmail): Promise<void>;
  /** @throws RunGone when the run has ended or never was */
  signalDecision(workflowId: string, signal: DecisionSignal): Promise<void>;
  /** @throws RunGone when the run has ended or never was */
  signalResolution(workflowId: string, intentKey: string): Promise<void>;
}

/** A server that is stuck must not hold a relay's turn for longer. */
const DEADLINE_MS = 5_000;

/** gRPC's CANCELLED, DEADLINE_EXCEEDED and UNAVAILABLE (https://grpc.io/docs/guides/status-codes/). */
const UNANSWERED = new Set<unknown>([1, 4, 14]);

const keyword = (name: string, value: string) => ({ key: { name, type: 'KEYWORD' as const }, value });

export function createRuns(options: { connection: Connection; namespace: string; dataConverter: DataConverter }): Runs {
  const { connection } = options;
  const { workflow } = new Client(options);
  const { namespace } = options;

  async function soon<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await connection.withDeadline(Date.now() + DEADLINE_MS, call);
    } catch (error) {
      // The client wraps what gRPC said of a call in an error of its own.
      const code = [error, (error as { cause?: unknown }).cause].map(
        (each) => (each as { code?: unknown } | undefined)?.code,
      );
      if (!code.some((each) => UNANSWERED.has(each))) throw error;
      throw new OutOfReach('Temporal does not answer. Check that it runs, and TEMPORAL_ADDRESS.', { cause: error });
    }
  }

  async function signal(workflowId: string, name: string, payload: unknown): Promise<void> {
    try {
      await soon(() => workflow.getHandle(workflowId).signal(name, payload));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw new RunGone(`Run ${workflowId} has ended.`, { cause: error });
      throw error;
    }
  }

  return {
    async reach() {
      await soon(() => connection.workflowService.describeNamespace({ namespace }));
    },
    async start(workflowId, agent, input) {
      try {
        await soon(() =>
          workflow.start(workflowOf(agent), {
            workflowId,
            taskQueue: TASK_QUEUE,
            args: [input],
            // The id is the work item's: whatever has become of its run, there is never a second one.
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            workflowIdConflictPolicy: 'FAIL',
            workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
            typedSearchAttributes: [
              keyword(SEARCH_ATTRIBUTES.agent, agent),
              keyword(SEARCH_ATTRIBUTES.correspondent, input.correspondent),
              keyword(SEARCH_ATTRIBUTES.waitingOn, 'nothing'),
            ],
          }),
        );
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    },
    signalDecision: (workflowId, decision) => signal(workflowId, DECISION_SIGNAL, decision),
    signalResolution: (workflowId, intentKey) => signal(workflowId, RESOLUTION_SIGNAL, { intentKey }),
  };
}

function workflowOf(agent: string): string {
  if (!Object.hasOwn(WORKFLOWS, agent))
    throw new Error(`No workflow is known for the agent “${agent}”. Start a newer Steward.`);
  return WORKFLOWS[agent as AgentName];
}
