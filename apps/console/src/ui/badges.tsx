import type { ItemState } from '../api/types.js';
import { displayOf } from '../inbox/item-state.js';

/** Where an item stands: a word, in its colour. */
export function StateBadge({ state }: { state: ItemState }) {
  const { label, tone } = displayOf(state);
  return (
    <span className={`badge tone-${tone}`} data-testid="state-badge" data-state={state}>
      {label}
    </span>
  );
}

/** Said wherever the built-in scripted model's words show, so that nobody takes them for a language model's. */
export function ScriptedLabel() {
  return (
    <span
      className="label"
      title="The built-in scripted model answers with its nearest example. It is no language model."
    >
      Scripted model
    </span>
  );
}

/** Said wherever mail goes to the built-in mailbox. */
export function LocalMailboxLabel() {
  return (
    <span className="label" title="Mail is kept in a folder on this machine. Nothing is sent to anybody outside.">
      Local mailbox
    </span>
  );
}
