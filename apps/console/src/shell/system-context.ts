import { createContext, useContext } from 'react';
import type { Part, Viewer } from '../api/page-types.js';
import type { LiveQuery } from '../api/use-live-query.js';

/** Settings and parts of the running system, asked once for all pages. */
export type System = LiveQuery<{ viewer: Viewer; parts: Part[] }>;

export const SystemContext = createContext<System | null>(null);

export function useSystem(): System {
  const system = useContext(SystemContext);
  if (system === null) throw new Error('useSystem outside of Shell.');
  return system;
}
