import type { ItemState } from '../api/types.js';
import type { InboxFilter } from '../routing/route.js';

/** Colour family of a state. Never alone: the label says it too. */
export type Tone = 'ask' | 'doubt' | 'good' | 'busy' | 'bad' | 'quiet';

/** How a state is shown, and what there is to do about it. `next` is empty where nothing is to be done. */
export interface StateDisplay {
  label: string;
  tone: Tone;
  next: string;
}

const DISPLAYS: Readonly<Record<ItemState, StateDisplay>> = {
  ASKED: { label: 'Decide', tone: 'ask', next: 'Approve it, edit it first, or reject it with a reason.' },
  IN_DOUBT: {
    label: 'In doubt',
    tone: 'doubt',
    next: 'Nobody can know whether it happened. Look it up, then say what is so.',
  },
  RECEIVED: { label: 'Received', tone: 'quiet', next: 'The mail is stored. An agent takes it up by itself.' },
  WORKING: { label: 'Working', tone: 'busy', next: 'An agent is at work. This page changes by itself.' },
  WAITING: { label: 'Waiting', tone: 'busy', next: 'It goes on by itself as soon as what it waits for is back.' },
  EXECUTED: { label: 'Done', tone: 'good', next: '' },
  REJECTED: {
    label: 'Rejected',
    tone: 'quiet',
    next: 'You said no, and nothing was sent. Answer yourself if an answer is due, then close it.',
  },
  EXPIRED: {
    label: 'Lapsed',
    tone: 'bad',
    next: 'Nobody decided in time, so nothing was sent. Answer yourself if an answer is due, then close it.',
  },
  DENIED: {
    label: 'Denied',
    tone: 'bad',
    next: 'Policy forbids it, so nothing was sent. Answer yourself or change the policy, then close it.',
  },
  REFUSED: {
    label: 'Refused',
    tone: 'bad',
    next: 'The other side refused it for good; nothing was done. See why, then close it.',
  },
  QUARANTINED: {
    label: 'Quarantined',
    tone: 'bad',
    next: 'No agent gets this mail. The raw message is kept; read it yourself, then close it.',
  },
  FAILED: {
    label: 'Failed',
    tone: 'bad',
    next: 'The run ended before its work was done. Look at the run, then close it.',
  },
  CLOSED: { label: 'Closed', tone: 'quiet', next: '' },
};

/** How `state` is shown. A state from a newer gateway is shown by its own name rather than hidden. */
export function displayOf(state: ItemState): StateDisplay {
  return Object.hasOwn(DISPLAYS, state)
    ? DISPLAYS[state]
    : { label: String(state).toLowerCase().replaceAll('_', ' '), tone: 'quiet', next: '' };
}

/** States that stay the operator's until he closes them. */
const CLOSABLE: readonly ItemState[] = ['REJECTED', 'EXPIRED', 'DENIED', 'REFUSED', 'QUARANTINED', 'FAILED'];

/** What only the operator can move on: decisions, doubts, and what ended otherwise than done. */
export const NEEDS_YOU: readonly ItemState[] = ['ASKED', 'IN_DOUBT', ...CLOSABLE];

export function isClosable(state: ItemState): boolean {
  return CLOSABLE.includes(state);
}

/** The states that a filter asks the gateway for; null for all of them. */
export function statesOf(filter: InboxFilter): readonly ItemState[] | null {
  if (filter === 'needs-you') return NEEDS_YOU;
  return filter === 'closed' ? ['CLOSED', 'EXECUTED'] : null;
}
