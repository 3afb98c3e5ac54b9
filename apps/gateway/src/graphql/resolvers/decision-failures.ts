import type { AlreadyDecided, Expired, NotFound, Stale } from '../types/failures.js';

/** What keeps a decision or an edit from counting, as the ledger tells it. */
export type DecisionFailure =
  | { kind: 'already_decided'; state: string; decidedAt: string | null; channel: string | null }
  | { kind: 'stale'; digest: string; revision: number }
  | { kind: 'expired'; expiredAt: string }
  | { kind: 'not_found' };

export function toFailure(outcome: DecisionFailure): AlreadyDecided | Stale | Expired | NotFound {
  switch (outcome.kind) {
    case 'already_decided': {
      const { state, channel } = outcome;
      const decidedAt = outcome.decidedAt === null ? null : new Date(outcome.decidedAt);
      const message = `This was decided before (${state}); nothing was changed.`;
      return { __typename: 'AlreadyDecided', message, state, decidedAt, channel };
    }
    case 'stale': {
      const { digest, revision } = outcome;
      const message = `What would be done has changed since (revision ${revision}). Look again, then decide.`;
      return { __typename: 'Stale', message, digest, revision };
    }
    case 'expired': {
      const message = `The time for this decision was over at ${outcome.expiredAt}; nothing was changed.`;
      return { __typename: 'Expired', message, expiredAt: new Date(outcome.expiredAt) };
    }
    case 'not_found':
      return notFound('There is no approval with this id.');
  }
}

export function notFound(message: string): NotFound {
  return { __typename: 'NotFound', message };
}
