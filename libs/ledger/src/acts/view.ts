import type { Judgement } from '@steward/contracts';
import { isUuid } from '../approvals/refusal.js';
import type { ActionView } from './port.js';
import type { Ledger } from '../ports.js';
import type { ActionBody } from './body.js';
import { storedResult } from './close.js';
import type { LedgerContext } from './context.js';
import { readAct, type Act } from './rows.js';

/** @see Ledger.action */
export function createView(ledger: LedgerContext): Pick<Ledger, 'action'> {
  return {
    async action(id) {
      const act = isUuid(id) ? await readAct(ledger.db.pool, { id }) : null;
      const body = act && (ledger.bodies.decrypt(act.action.body) as ActionBody | null);
      // A step that was cancelled before it was proposed has a row and nothing to show.
      return act && body && view(ledger, act, body);
    },
  };
}

function view(ledger: LedgerContext, act: Act, body: ActionBody): ActionView {
  const { action, approval, intent } = act;
  const { request, preview, display, originalDisplay } = body;
  const { id, workflowId, step, agent, operation, state, revision, digest, costMicros, personId } = action;
  return {
    id,
    workflowId,
    step,
    agent,
    operation,
    state,
    revision,
    digest,
    request,
    args: preview.args,
    preview,
    display,
    originalDisplay,
    judgement: { decision: decisionOf(act), rules: action.rules, policyVersion: action.policyVersion },
    costMicros,
    personId,
    approval: approval && {
      id: approval.id,
      state: approval.state,
      expiresAt: approval.expiresAt.toISOString(),
      decidedAt: approval.decidedAt?.toISOString() ?? null,
      channel: approval.channel,
      reason: approval.reason && (ledger.reasons.decrypt(approval.reason) as string),
    },
    intent: intent && {
      key: intent.key,
      state: intent.state,
      callingSince: intent.callingSince?.toISOString() ?? null,
      errorCode: intent.errorCode,
      attempts: intent.attempts,
    },
    result: storedResult(ledger, act),
    createdAt: action.createdAt.toISOString(),
  };
}

function decisionOf({ action, approval }: Act): Judgement['decision'] {
  if (action.state === 'denied') return 'deny';
  return approval ? 'ask' : 'allow';
}
