import { useEffect, useRef } from 'react';
import { shortcutOf, type Shortcut } from './shortcuts.js';

/** What each shortcut does here. One that is missing is left to others. */
export type ShortcutHandlers = Partial<Record<Shortcut, () => void>>;

/** Listens for shortcuts while the component is shown. Never while the focus is in a field or a dialog is open (but for Escape). */
export function useShortcuts(handlers: ShortcutHandlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // An open dialog closes itself on Escape; the page behind it must not react as well.
      if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
      const shortcut = shortcutOf({
        key: event.key,
        ctrlKey: event.ctrlKey,
        metaKey: event.metaKey,
        altKey: event.altKey,
        repeat: event.repeat,
        typing: isField(event.target) || event.isComposing,
      });
      const handler = shortcut === null ? undefined : latest.current[shortcut];
      if (handler === undefined) return;
      event.preventDefault();
      handler();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
