import { createContext, useContext } from 'react';
import type { Part, Viewer } from '../api/page-types.js';
import type { LiveQuery } from '../api/use-live-query.js';

/** The running system, asked once for all pages: settings come at once, and every part takes up to three seconds to be looked at. */
export interface System {
  viewer: LiveQuery<{ viewer: Viewer }>;
  parts: LiveQuery<{ parts: Part[] }>;
}

export const SystemContext = createContext<System | null>(null);

export function useSystem(): System {
  const system = useContext(SystemContext);
  if (system === null) throw new Error('useSystem outside of Shell.');
  return system;
}

/** Settings of the running system; undefined until they are there. */
export function useViewer(): Viewer | undefined {
  return useSystem().viewer.data?.viewer;
}
