import { findOperation, type ActionState, type RecordedEvent } from '@steward/contracts';

/** One action of an item, as the log tells it. */
export interface Act {
  actionId: string;
  operation: string;
  risk: string;
  /** `proposed` until the log says more: judged, and neither asked nor begun. */
  state: ActionState | 'proposed';
  approvalId: string | null;
  digest: string | null;
  rules: string[];
  expiresAt: string | null;
  /** What an operator would ask next: the refusal's code, the evidence of a doubt. */
  detail: string | null;
}

/** The acts after the event; the same array where the event is about no act. */
export function evolveActs(acts: readonly Act[], event: RecordedEvent): readonly Act[] {
  const change = changeOf(event);
  if (change === null) return acts;
  const known = acts.find((act) => act.actionId === change.actionId);
  // The latest act stands last. An item's acts are few; the bound keeps a row readable whatever an agent does.
  return [...acts.filter((act) => act !== known), { ...(known ?? unheardOf(change)), ...change }].slice(-MOST_ACTS);
}

const MOST_ACTS = 50;

type Change = Partial<Act> & { actionId: string; operation: string };

function changeOf(event: RecordedEvent): Change | null {
  switch (event.type) {
    case 'action.proposed': {
      const { actionId, operation, digest, risk, judgement } = event.data;
      return { actionId, operation, digest, risk, rules: judgement.rules, state: 'proposed' };
    }
    case 'approval.asked':
    case 'approval.asked_again': {
      const { actionId, operation, approvalId, digest, rules } = event.data;
      const expiry = event.type === 'approval.asked' ? { expiresAt: event.data.expiresAt } : {};
      return { actionId, operation, approvalId, digest, rules, ...expiry, state: 'asked', detail: null };
    }
    case 'action.edited': {
      const { actionId, operation, approvalId, digest, judgement } = event.data;
      return { actionId, operation, approvalId, digest, rules: judgement.rules, state: 'asked' };
    }
    case 'action.denied':
      return { ...ref(event.data), rules: event.data.judgement.rules, state: 'denied', expiresAt: null };
    case 'approval.approved':
      return { ...ref(event.data), state: 'approved', expiresAt: null };
    case 'approval.rejected':
      return { ...ref(event.data), state: 'rejected', expiresAt: null };
    case 'approval.expired':
      return { ...ref(event.data), state: 'expired', expiresAt: null };
    case 'approval.cancelled':
      return { ...ref(event.data), state: 'cancelled', expiresAt: null };
    case 'action.closed':
      return { ...ref(event.data), state: event.data.state, expiresAt: null };
    default:
      return changeOfIntent(event);
  }
}

function changeOfIntent(event: RecordedEvent): Change | null {
  switch (event.type) {
    case 'intent.opened':
      return owned(event.data, { state: 'executing', expiresAt: null });
    case 'intent.executed':
      return owned(event.data, { state: 'executed', detail: null });
    case 'intent.refused':
      return owned(event.data, { state: 'refused', detail: event.data.code });
    case 'intent.in_doubt':
      return owned(event.data, { state: 'in_doubt', detail: event.data.evidence });
    case 'intent.resolved':
      return owned(event.data, RESOLVED[event.data.choice]);
    default:
      return null;
  }
}

const RESOLVED = {
  happened: { state: 'executed', detail: null },
  did_not_happen: { state: 'refused', detail: 'did not happen, as the operator found' },
  ask_again: { state: 'proposed', detail: null },
} as const;

/** A model call is an intent without an action: nobody is asked for it, and no row shows it. */
function owned(data: { actionId: string | null; operation: string }, change: Partial<Act>): Change | null {
  return data.actionId === null ? null : { actionId: data.actionId, operation: data.operation, ...change };
}

function ref(data: { actionId: string; operation: string }): Change {
  return { actionId: data.actionId, operation: data.operation };
}

function unheardOf({ actionId, operation }: Change): Act {
  return {
    actionId,
    operation,
    risk: findOperation(operation)?.risk ?? 'high',
    state: 'proposed',
    approvalId: null,
    digest: null,
    rules: [],
    expiresAt: null,
    detail: null,
  };
}
