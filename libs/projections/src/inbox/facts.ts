import type { RecordedEvent } from '@steward/contracts';
import { evolveActs, type Act } from './acts.js';

/** Everything the log has told about one item, kept with the row so that the next event needs no other row. */
export interface Facts {
  quarantine: string | null;
  /** `failed`: it broke off, by itself or from outside, so that nobody goes on with it. */
  run: 'none' | 'running' | 'ended' | 'failed';
  /** How the run ended: what the agent calls it, or what closed it. */
  outcome: string | null;
  /** What the run waits for, while it cannot go on; null as soon as it does. */
  waiting: { on: string; detail: string | null } | null;
  closed: boolean;
  acts: readonly Act[];
}

export const NO_FACTS: Facts = {
  quarantine: null,
  run: 'none',
  outcome: null,
  waiting: null,
  closed: false,
  acts: [],
};

/** The facts after the event; the same object where it adds nothing. */
export function evolveFacts(facts: Facts, event: RecordedEvent): Facts {
  switch (event.type) {
    case 'mail.quarantined':
      return { ...facts, quarantine: event.data.reason };
    case 'run.started':
      return { ...facts, run: 'running', outcome: null, waiting: null };
    case 'run.waiting': {
      const { on, detail } = event.data;
      return { ...facts, waiting: on === 'nothing' || on === 'operator' ? null : { on, detail } };
    }
    case 'run.ended': {
      const { outcome, detail } = event.data;
      const broke = outcome === 'failed' || outcome === 'cancelled';
      if (!broke) return { ...facts, run: 'ended', outcome, waiting: null };
      return { ...facts, run: 'failed', outcome: detail === null ? outcome : `${outcome}: ${detail}`, waiting: null };
    }
    case 'run.closed_abnormally':
      // A reset run lives on under the same id.
      if (event.data.how === 'reset') return { ...facts, run: 'running', outcome: null, waiting: null };
      return { ...facts, run: 'failed', outcome: event.data.how, waiting: null };
    case 'item.closed':
      return { ...facts, closed: true };
    case 'memory.recalled':
    case 'model.called':
    case 'checkpoint.reached':
      return facts.waiting === null ? facts : { ...facts, waiting: null };
    default: {
      const acts = evolveActs(facts.acts, event);
      if (acts === facts.acts) return facts;
      // Whatever needs a decision is never hidden by an earlier close.
      return { ...facts, acts, waiting: null, closed: facts.closed && !isPressing(acts.at(-1)) };
    }
  }
}

/** Only the operator can take it further. */
export function isPressing(act: Act | undefined): boolean {
  return act?.state === 'asked' || act?.state === 'in_doubt';
}
