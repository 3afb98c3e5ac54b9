/** What a key asks for. `approve` only arms: a second, separate key (Enter on the focused button) sends. */
export type Shortcut = 'next' | 'previous' | 'approve' | 'edit' | 'reject' | 'help' | 'escape';

/** The parts of a keyboard event that decide, so that the rule can be tested without a browser. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /** The key is being held down. */
  repeat: boolean;
  /** The focus is in a field, or a dialog is open. */
  typing: boolean;
}

const KEYS: Readonly<Record<string, Shortcut>> = {
  j: 'next',
  k: 'previous',
  a: 'approve',
  e: 'edit',
  r: 'reject',
  '?': 'help',
  Escape: 'escape',
};

/**
 * The shortcut of a key press, or null. While the operator types, only Escape counts (it leaves the form); with Ctrl, Alt or Meta held
 * the key belongs to the browser; a held key may move through the list, but never decides.
 */
export function shortcutOf(press: KeyPress): Shortcut | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const shortcut = Object.hasOwn(KEYS, press.key) ? (KEYS[press.key] ?? null) : null;
  if (press.typing && shortcut !== 'escape') return null;
  if (press.repeat && shortcut !== 'next' && shortcut !== 'previous') return null;
  return shortcut;
}
