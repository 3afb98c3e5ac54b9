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
  type AgentName,
} from '@steward/temporal-api';

/** There is no run of this id that could take a signal. */
export class RunGone extends Error {}

/** Runs as the relay reaches them. */
export interface Runs {
  /** The run exists when this returns; starting it again is nothing new. */
  start(workflowId: string, agent: string, input: InboundEmail): Promise<void>;
  /** @throws RunGone when the run has ended or never was */
  signalDecision(workflowId: string, signal: DecisionSignal): Promise<void>;
  /** @throws RunGone when the run has ended or never was */
  signalResolution(workflowId: string, intentKey: string): Promise<void>;
}

/** A server that is stuck must not hold a relay's turn for longer. */
const DEADLINE_MS = 5_000;

const keyword = (name: string, value: string) => ({ key: { name, type: 'KEYWORD' as const }, value });

export function createRuns(options: { connection: Connection; namespace: string; dataConverter: DataConverter }): Runs {
  const { connection } = options;
  const { workflow } = new Client(options);
  const soon = <T>(call: () => Promise<T>): Promise<T> => connection.withDeadline(Date.now() + DEADLINE_MS, call);

  async function signal(workflowId: string, name: string, payload: unknown): Promise<void> {
    try {
      await soon(() => workflow.getHandle(workflowId).signal(name, payload));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw new RunGone(`Run ${workflowId} has ended.`, { cause: error });
      throw error;
    }
  }

  return {
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
