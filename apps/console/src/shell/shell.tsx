import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { INBOX, PARTS, VIEWER } from '../api/documents.js';
import type { Part, Viewer } from '../api/page-types.js';
import type { InboxPage } from '../api/types.js';
import { useLiveQuery } from '../api/use-live-query.js';
import { NEEDS_YOU } from '../inbox/item-state.js';
import { HelpDialog } from '../keyboard/help-dialog.js';
import { useShortcuts } from '../keyboard/use-shortcuts.js';
import { Banner } from './banner.js';
import { SystemContext } from './system-context.js';
import { TopBar } from './top-bar.js';

/** A pause that was set elsewhere, or a part that fell ill, gives no notice. */
const POLL_MS = 10_000;
const COUNTED = 50;

type NoVariables = Record<string, never>;

/** The frame around every page: navigation, connection, what is degraded, and the keys. */
export function Shell({ children }: { children: ReactNode }) {
  const viewer = useLiveQuery<{ viewer: Viewer }, NoVariables>(VIEWER, {}, { pollMs: POLL_MS });
  const parts = useLiveQuery<{ parts: Part[] }, NoVariables>(PARTS, {}, { pollMs: POLL_MS, onChange: false });
  const system = useMemo(() => ({ viewer, parts }), [viewer, parts]);
  const waiting = useLiveQuery<InboxPage, { states: readonly string[]; first: number }>(INBOX, {
    states: NEEDS_YOU,
    first: COUNTED,
  });
  const [help, setHelp] = useState(false);
  const closeHelp = useCallback(() => setHelp(false), []);
  useShortcuts({ help: () => setHelp(true) });

  const inbox = waiting.data?.inbox;
  const count = inbox === undefined ? '' : `${inbox.edges.length}${inbox.pageInfo.hasNextPage ? '+' : ''}`;
  useEffect(() => {
    document.title = count === '' || count === '0' ? 'Steward' : `(${count}) Steward`;
  }, [count]);

  return (
    <SystemContext value={system}>
      <a
        className="skip"
        href="#main"
        onClick={(event) => (event.preventDefault(), document.getElementById('main')?.focus())}
      >
        Skip to the content
      </a>
      <TopBar count={count} openHelp={() => setHelp(true)} />
      <Banner />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <HelpDialog open={help} close={closeHelp} />
    </SystemContext>
  );
}
