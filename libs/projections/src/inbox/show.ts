import type { Act } from './acts.js';
import { isPressing, type Facts } from './facts.js';

export type InboxState =
  | 'received'
  | 'working'
  | 'waiting'
  | 'asked'
  | 'in_doubt'
  | 'executed'
  | 'rejected'
  | 'expired'
  | 'denied'
  | 'refused'
  | 'quarantined'
  | 'failed'
  | 'closed';

/** What of an item's facts one row shows. */
export interface Shown {
  state: InboxState;
  act: Act | null;
  detail: string | null;
}

const RISKS = ['none', 'low', 'medium', 'high'];

/**
 * Chooses the one thing that the operator must know of an item, first match:
 * closed by the operator; quarantined; an act in doubt or asked (riskiest first, and before a decision what may already have happened);
 * the answer's fate; a run that broke off; what the run waits for; that it works.
 *
 * An answer is an act of at least medium risk. Lesser acts, such as the acknowledgement, never stand for an item while there can still be
 * an answer: “acknowledged” reads like “done”, and is not.
 */
export function show(facts: Facts): Shown {
  if (facts.closed) return { state: 'closed', act: answerOf(facts), detail: facts.outcome };
  if (facts.quarantine !== null) return { state: 'quarantined', act: null, detail: facts.quarantine };
  const pressing = mostPressing(facts);
  if (pressing !== null)
    return { state: pressing.state as 'asked' | 'in_doubt', act: pressing, detail: pressing.detail };
  switch (facts.run) {
    case 'none':
      return { state: 'received', act: null, detail: null };
    case 'running':
      return running(facts);
    case 'ended':
      return ended(facts);
    case 'failed':
      return brokenOff(facts);
  }
}

function running(facts: Facts): Shown {
  const answer = answerOf(facts);
  if (facts.waiting !== null) {
    const { on, detail } = facts.waiting;
    return { state: 'waiting', act: answer, detail: detail === null ? on : `${on}: ${detail}` };
  }
  const fate = answer && fateOf(answer);
  return fate === null ? { state: 'working', act: answer, detail: null } : told(fate, answer, facts);
}

function ended(facts: Facts): Shown {
  const act = answerOf(facts) ?? unansweredOf(facts);
  const fate = act && fateOf(act);
  if (fate !== null) return told(fate, act, facts);
  // An answer that was withdrawn, or of which nothing more was told: nobody answered, and nobody will.
  if (act !== null) return { state: 'failed', act, detail: act.state };
  return { state: 'closed', act: null, detail: facts.outcome };
}

/** A run that broke off after its answer was settled has done its work: what is settled is told as settled. */
function brokenOff(facts: Facts): Shown {
  const answer = answerOf(facts);
  return { state: (answer && fateOf(answer)) ?? 'failed', act: answer, detail: `run ${facts.outcome}` };
}

function told(state: InboxState, act: Act | null, facts: Facts): Shown {
  return { state, act, detail: act?.detail ?? facts.outcome };
}

function mostPressing(facts: Facts): Act | null {
  // Nobody would act on the decision once the run broke off; a doubt stays the operator's all the same.
  const open = facts.acts.filter((act) => isPressing(act) && (act.state === 'in_doubt' || facts.run !== 'failed'));
  const rank = (act: Act): number => RISKS.indexOf(act.risk) * 2 + (act.state === 'in_doubt' ? 1 : 0);
  return open.reduce<Act | null>((most, act) => (most === null || rank(act) > rank(most) ? act : most), null);
}

function answerOf(facts: Facts): Act | null {
  return facts.acts.findLast((act) => RISKS.indexOf(act.risk) >= RISKS.indexOf('medium')) ?? null;
}

/** With no answer at all, a lesser act that came to nothing is worth showing; one that was done is not. */
function unansweredOf(facts: Facts): Act | null {
  return facts.acts.findLast((act) => !['executed', 'cancelled', 'proposed'].includes(act.state)) ?? null;
}

function fateOf(act: Act): InboxState | null {
  switch (act.state) {
    case 'executed':
    case 'rejected':
    case 'expired':
    case 'denied':
    case 'refused':
      return act.state;
    default:
      return null;
  }
}
