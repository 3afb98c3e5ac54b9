import type { RecordedEvent } from '@steward/contracts';

/** One step of a run as the operator sees it. */
export interface RunStep {
  step: string;
  kind: 'recall' | 'think' | 'checkpoint' | 'act';
  /** `done`, or for an act its action's state, or for a model call that is under way `executing`. */
  state: string;
  operation: string | null;
  actionId: string | null;
  /** When it came into this state, ISO 8601. */
  at: string;
}

const MOST_STEPS = 500;
const MODEL_CALL = 'model.chat';

/** The steps after the event, in the order in which they were first heard of; the same array where it is about none. */
export function evolveSteps(steps: readonly RunStep[], event: RecordedEvent): readonly RunStep[] {
  const change = changeOf(event);
  if (change === null) return steps;
  const index = steps.findIndex((known) =>
    // Events of a decision come from the gateway, which names the action and not the step.
    change.actionId === null ? known.step === change.step : known.actionId === change.actionId,
  );
  const known = steps[index];
  if (known !== undefined) return steps.with(index, { ...known, state: change.state, at: event.recordedAt });
  if (steps.length >= MOST_STEPS) return steps;
  return [...steps, { ...change, step: change.step ?? change.actionId ?? change.kind, at: event.recordedAt }];
}

type Change = Omit<RunStep, 'at' | 'step'> & { step: string | null };

function changeOf(event: RecordedEvent): Change | null {
  switch (event.type) {
    case 'memory.recalled':
      return { step: event.data.step, kind: 'recall', state: 'done', operation: null, actionId: null };
    case 'model.called':
      return { step: event.data.step, kind: 'think', state: 'done', operation: MODEL_CALL, actionId: null };
    case 'checkpoint.reached':
      return {
        step: event.step ?? event.data.name,
        kind: 'checkpoint',
        state: 'done',
        operation: null,
        actionId: null,
      };
    case 'action.proposed':
      return act(event, event.data, 'proposed');
    case 'action.denied':
      return act(event, event.data, 'denied');
    case 'action.closed':
      return act(event, event.data, event.data.state);
    case 'action.edited':
    case 'approval.asked':
    case 'approval.asked_again':
      return act(event, event.data, 'asked');
    case 'approval.approved':
      return act(event, event.data, 'approved');
    case 'approval.rejected':
      return act(event, event.data, 'rejected');
    case 'approval.expired':
      return act(event, event.data, 'expired');
    case 'approval.cancelled':
      return act(event, event.data, 'cancelled');
    case 'intent.opened':
      return intent(event, event.data, 'executing');
    case 'intent.executed':
      return intent(event, event.data, 'executed');
    case 'intent.refused':
      return intent(event, event.data, 'refused');
    case 'intent.in_doubt':
      return intent(event, event.data, 'in_doubt');
    case 'intent.resolved':
      return intent(event, event.data, RESOLVED[event.data.choice]);
    default:
      return null;
  }
}

const RESOLVED = { happened: 'executed', did_not_happen: 'refused', ask_again: 'proposed' } as const;

function act(event: RecordedEvent, data: { actionId: string; operation: string }, state: string): Change {
  return { step: event.step, kind: 'act', state, operation: data.operation, actionId: data.actionId };
}

function intent(
  event: RecordedEvent,
  data: { key: string; actionId: string | null; operation: string },
  state: string,
): Change {
  const step = data.key.slice(data.key.indexOf('/') + 1);
  if (data.operation !== MODEL_CALL) {
    return { step: event.step ?? step, kind: 'act', state, operation: data.operation, actionId: data.actionId };
  }
  return {
    step,
    kind: 'think',
    state: state === 'executed' ? 'done' : state,
    operation: data.operation,
    actionId: null,
  };
}
