import { StewardError, type ActRequest, type Preview, type PreviewDisplay } from '@steward/contracts';
import type { PolicyContext } from '@steward/governance';
import { digestOf } from '@steward/platform';
import type { Proposal } from './port.js';
import type { LedgerContext } from './context.js';
import type { ActionRow } from './rows.js';

/** What an action's encrypted body holds. Its preview is what the digest is of, and what will be executed. */
export interface ActionBody {
  request: ActRequest;
  preview: Preview;
  display: PreviewDisplay;
  context: PolicyContext;
  originalDisplay: PreviewDisplay;
  originalDigest: string;
}

export function newBody(proposal: Proposal): { body: ActionBody; digest: string } {
  const { request, preview, display, context } = proposal;
  const digest = digestOf(preview);
  return { body: { request, preview, display, context, originalDisplay: display, originalDigest: digest }, digest };
}

export function readBody(ledger: LedgerContext, action: ActionRow): ActionBody {
  return ledger.bodies.decrypt(action.body) as ActionBody;
}

/**
 * The arguments that may be executed: those of the preview whose digest the action carries and the operator approved.
 *
 * @throws StewardError `internal.bug` when body and digests do not agree: then something else would be executed than was shown
 */
export function pinnedArgs(
  body: ActionBody,
  action: ActionRow,
  approvedDigest: string | null,
): Record<string, unknown> {
  const digest = digestOf(body.preview);
  if (digest !== action.digest || (approvedDigest !== null && approvedDigest !== digest))
    throw new StewardError('internal.bug', `Action ${action.id}: the stored preview is not the one that was approved.`);
  if (body.preview.operation !== action.operation)
    throw new StewardError('internal.bug', `Action ${action.id}: the preview is of another operation.`);
  return body.preview.args;
}

/** True when the operator changed what is executed. (A higher revision alone may only mean that he was asked again.) */
export function wasEdited(body: ActionBody, action: ActionRow): boolean {
  return action.digest !== body.originalDigest;
}
