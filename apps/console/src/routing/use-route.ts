import { useSyncExternalStore } from 'react';
import { hrefOf, parseRoute, type Route } from './route.js';

/** The route that the address names now. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseRoute(hash);
}

/** Goes to `route`. `replace` leaves no entry to go back to: for moving along a list. */
export function navigate(route: Route, options: { replace?: boolean } = {}): void {
  const href = hrefOf(route);
  if (options.replace) {
    window.history.replaceState(null, '', href);
    // replaceState tells nobody; the listeners below are told as for any other change.
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  } else window.location.hash = href;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
