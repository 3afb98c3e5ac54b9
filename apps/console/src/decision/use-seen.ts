import { useCallback, useState } from 'react';
import type { Action, PreviewDisplay } from '../api/types.js';

/** What the operator has in front of him, and whether the proposal is still that. */
export interface Seen {
  /** The preview that was shown before it changed; null while what is shown is current. */
  before: PreviewDisplay | null;
  /** The operator has looked at the new version and goes on with it. */
  accept: () => void;
  /** The next version with this digest is the operator's own edit: no need to point it out. */
  expect: (digest: string) => void;
}

/**
 * Remembers which version the operator is looking at. A live update can bring another one between his reading and his click; he would
 * then approve what he never read. So a version that came by itself must be accepted first, with what changed in view.
 */
export function useSeen(action: Pick<Action, 'digest' | 'preview'>): Seen {
  const [seen, setSeen] = useState({ digest: action.digest, preview: action.preview });
  const [expected, setExpected] = useState<string | null>(null);
  const current = { digest: action.digest, preview: action.preview };
  const changed = seen.digest !== action.digest;
  const own = changed && expected === action.digest;
  if (own) {
    setSeen(current);
    setExpected(null);
  }
  return {
    before: changed && !own ? seen.preview : null,
    accept: () => setSeen(current),
    expect: useCallback((digest: string) => setExpected(digest), []),
  };
}
