import { notListed } from './commands/inbox.js';
import type { Action, Approval, ItemDetails } from './gateway/api.js';
import type { Gateway } from './gateway/gateway.js';
import { ITEM } from './gateway/queries.js';
import { CommandFailure } from './outcome.js';
import { small } from './render/preview.js';
import { resolveId, type Named } from './resolve-id.js';

/** What a decision is about. */
export interface Target {
  approvalId: string;
  /** Of the preview that is decided on: the one given by the operator, else the present one. */
  digest: string;
  /** The act as it is now; null when the approval is not the one that waits, which the gateway then tells. */
  action: (Action & { approval: Approval }) | null;
}

/** No preview has this digest: whatever is decided with it is refused. */
const NO_DIGEST = '';

/**
 * Finds what `id` asks to decide.
 *
 * @param given digest that the operator has looked at before; sent as it is, so that the gateway tells when something else is there now
 * @throws CommandFailure `refused` when nothing is to be decided
 */
export async function decisionTarget(gateway: Gateway, id: string, given: string | undefined): Promise<Target> {
  const named = await resolveId(gateway, id);
  const digest = given?.trim().toLowerCase();
  const { item } = await gateway.run(ITEM, { id: named.itemId, after: null });
  const action = item?.action ?? null;
  // Somebody who names an approval has looked at that one, and its successor is another preview: never decide that one instead.
  if (named.kind === 'approval' && named.id !== action?.approval?.id)
    return { approvalId: named.id, digest: digest ?? NO_DIGEST, action: null };
  if (item === null) throw notListed(named.itemId);
  const present = toDecide(item, named);
  return { approvalId: present.approval.id, digest: digest ?? present.digest, action: present };
}

function toDecide(item: ItemDetails, named: Named): Action & { approval: Approval } {
  const { action } = item;
  const look = `See steward show ${item.id}.`;
  if (action === null) throw refused(`Item ${item.id} has no act to decide on (it is ${small(item.state)}). ${look}`);
  const { approval } = action;
  if (named.kind === 'act' && named.id !== action.id)
    throw refused(`Act ${named.id} is not the one that its item is at now, which is ${action.id}. ${look}`);
  if (approval === null)
    throw refused(`Policy did not ask about this act (${action.operation}, ${small(action.state)}). ${look}`);
  return { ...action, approval };
}

function refused(message: string): CommandFailure {
  return new CommandFailure('refused', message);
}
