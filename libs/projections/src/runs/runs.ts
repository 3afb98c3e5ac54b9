import type { RecordedEvent } from '@steward/contracts';
import { runOf, type Projection } from '../projection.js';
import { evolveSteps, type RunStep } from './steps.js';

export type RunState = 'running' | 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed_out' | 'lost';

/** One run of an agent, with its steps in order. */
export interface RunRow {
  runId: string;
  itemId: string | null;
  agent: string;
  state: RunState;
  /** `nothing` while it goes on by itself; else who or what it waits for. */
  waitingOn: string;
  outcome: string | null;
  steps: readonly RunStep[];
  /** ISO 8601, as all times here. */
  startedAt: string;
  endedAt: string | null;
  /** Position of the last event that changed the row. */
  at: string;
}

export const runsProjection: Projection<RunRow> = { name: 'runs', keyOf: runOf, evolve };

function evolve(row: RunRow | null, event: RecordedEvent): RunRow | null {
  const before = row ?? begun(event);
  if (before === null) return null;
  const change = changeOf(before, event);
  if (row !== null && change === null) return row;
  return { ...before, ...change, at: event.at };
}

function begun(event: RecordedEvent): RunRow | null {
  const runId = runOf(event);
  if (runId === null) return null;
  const row: RunRow = {
    runId,
    itemId: runId,
    agent: 'unknown',
    state: 'running',
    waitingOn: 'nothing',
    outcome: null,
    steps: [],
    startedAt: event.recordedAt,
    endedAt: null,
    at: event.at,
  };
  if (event.type === 'run.started') return { ...row, itemId: event.data.itemId, agent: event.data.agent };
  // Closed before its first step could tell of it.
  if (event.type === 'run.closed_abnormally') return row;
  return null;
}

const CLOSED = {
  terminated: 'terminated',
  timed_out: 'timed_out',
  failed: 'failed',
  cancelled: 'cancelled',
  missing: 'lost',
} as const;

/** What the runtime calls a run that broke off by itself; any other outcome is the agent's own word. */
const BROKE_OFF = new Map<string, RunState>([
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
]);

function changeOf(row: RunRow, event: RecordedEvent): Partial<RunRow> | null {
  switch (event.type) {
    case 'run.started':
      return { agent: event.data.agent, itemId: event.data.itemId, ...LIVE };
    case 'run.waiting':
      return { waitingOn: event.data.on };
    case 'run.ended':
      return {
        state: BROKE_OFF.get(event.data.outcome) ?? 'completed',
        outcome: event.data.outcome,
        waitingOn: 'nothing',
        endedAt: event.recordedAt,
      };
    case 'run.closed_abnormally': {
      const { how, code } = event.data;
      if (how === 'reset') return LIVE;
      return { state: CLOSED[how], outcome: code, waitingOn: 'nothing', endedAt: event.recordedAt };
    }
    default: {
      const steps = evolveSteps(row.steps, event);
      return steps === row.steps ? null : { steps, waitingOn: waitsFor(event) };
    }
  }
}

const LIVE = { state: 'running', waitingOn: 'nothing', outcome: null, endedAt: null } as const;

/** A step that got anywhere ends every wait but the one it begins. */
function waitsFor(event: RecordedEvent): string {
  switch (event.type) {
    case 'approval.asked':
    case 'approval.asked_again':
    case 'action.edited':
    case 'intent.in_doubt':
      return 'operator';
    default:
      return 'nothing';
  }
}
