import { notListed } from './commands/inbox.js';
import type { Action, Approval, ItemDetails } from './gateway/api.js';
import type { Gateway } from './gateway/gateway.js';
import { ITEM } from './gateway/queries.js';
import { CommandFailure } from './outcome.js';
import { small } from './render/preview.js';
import { resolveId, type Named } from './resolve-id.js';

/** What a decision is about, as it is now. */
export interface Target {
  item: ItemDetails;
  action: Action;
  approval: Approval;
  /** Of the preview that is looked at: the one given by the operator, else the present one. */
  digest: string;
}

/**
 * Finds what `id` asks to decide.
 *
 * @param digest what the operator has looked at before; sent as it is, so that the gateway tells when something else is there now
 * @throws CommandFailure `refused` when nothing is to be decided, or when `id` names an approval or act that another one has replaced
 */
export async function decisionTarget(gateway: Gateway, id: string, digest: string | undefined): Promise<Target> {
  const named = await resolveId(gateway, id);
  const { item } = await gateway.run(ITEM, { id: named.itemId, after: null });
  if (item === null) throw notListed(named.itemId);
  return { ...toDecide(item, named), digest: digest?.trim().toLowerCase() ?? item.action?.digest ?? '' };
}

function toDecide(item: ItemDetails, named: Named): Omit<Target, 'digest'> {
  const { action } = item;
  const approval = action?.approval ?? null;
  const look = `See steward show ${item.id}.`;
  if (action === null) throw refused(`Item ${item.id} has no act to decide on (it is ${small(item.state)}). ${look}`);
  if (named.kind === 'act' && named.id !== action.id)
    throw refused(`Act ${named.id} is not the one that its item is at now, which is ${action.id}. ${look}`);
  if (approval === null)
    throw refused(`Policy did not ask about this act (${action.operation}, ${small(action.state)}). ${look}`);
  // Somebody who names an approval has looked at that one: its successor is another preview.
  if (named.kind === 'approval' && named.id !== approval.id)
    throw refused(`Approval ${named.id} was superseded by ${approval.id}. Look again, then decide. ${look}`);
  return { item, action, approval };
}

function refused(message: string): CommandFailure {
  return new CommandFailure('refused', message);
}
