import { useRef, useState } from 'react';
import { INBOX } from '../api/documents.js';
import type { InboxPage as Page } from '../api/types.js';
import { useLiveQuery } from '../api/use-live-query.js';
import { useShortcuts } from '../keyboard/use-shortcuts.js';
import { hrefOf, type InboxFilter } from '../routing/route.js';
import { navigate } from '../routing/use-route.js';
import { useViewer } from '../shell/system-context.js';
import { Empty, QueryError, Waiting } from '../ui/notices.js';
import { InboxList } from './inbox-list.js';
import { ItemPage } from './item-page.js';
import { statesOf } from './item-state.js';

const PAGE_SIZE = 50;
const FILTERS: readonly [InboxFilter, string][] = [
  ['needs-you', 'Needs you'],
  ['all', 'All'],
  ['closed', 'Closed'],
];

/** The list on the left, the chosen item on the right; on a phone one of the two. */
export function InboxPage({ itemId, filter }: { itemId: string | null; filter: InboxFilter }) {
  const [pages, setPages] = useState<{ filter: InboxFilter; cursors: (string | null)[] }>({ filter, cursors: [null] });
  const cursors = pages.filter === filter ? pages.cursors : [null];
  const query = useLiveQuery<Page, Record<string, unknown>>(INBOX, {
    states: statesOf(filter),
    first: PAGE_SIZE,
    cursor: cursors.at(-1) ?? null,
  });
  const inbox = query.data?.inbox;
  const rows = inbox?.edges.map((edge) => edge.node) ?? [];

  const index = rows.findIndex((row) => row.id === itemId);
  // An item that was just decided leaves the list: “next” then means the one that took its place.
  const lastIndex = useRef(0);
  if (index >= 0) lastIndex.current = index;
  const move = (by: number): void => {
    const from = index >= 0 ? index + by : lastIndex.current + (by < 0 ? by : 0);
    const row = rows[Math.min(rows.length - 1, Math.max(0, itemId === null ? 0 : from))];
    if (row === undefined) return;
    navigate({ page: 'inbox', itemId: row.id, filter }, { replace: itemId !== null });
    document.getElementById(`row-${row.id}`)?.focus();
  };
  useShortcuts({ next: () => move(1), previous: () => move(-1) });

  return (
    <div className="inbox" data-chosen={itemId !== null}>
      <section className="list-pane" aria-label="Items">
        <nav className="filters" aria-label="Filter">
          {FILTERS.map(([name, label]) => (
            <a
              key={name}
              href={hrefOf({ page: 'inbox', itemId, filter: name })}
              aria-current={name === filter ? 'true' : undefined}
              data-testid={`filter-${name}`}
            >
              {label}
            </a>
          ))}
        </nav>
        {query.error !== null && <QueryError error={query.error} reload={query.reload} old={query.data !== null} />}
        {inbox === undefined && query.error === null && <Waiting what="Reading the inbox" />}
        {inbox !== undefined && !inbox.upToDate && (
          <p className="muted small">Still catching up; newer changes follow.</p>
        )}
        {rows.length > 0 && <InboxList rows={rows} chosen={itemId} filter={filter} />}
        {inbox !== undefined && rows.length === 0 && <EmptyList filter={filter} />}
        <div className="pager">
          {cursors.length > 1 && (
            <button type="button" onClick={() => setPages({ filter, cursors: cursors.slice(0, -1) })}>
              Newer
            </button>
          )}
          {inbox?.pageInfo.hasNextPage && (
            <button type="button" onClick={() => setPages({ filter, cursors: [...cursors, inbox.pageInfo.endCursor] })}>
              Older
            </button>
          )}
        </div>
      </section>
      <section className="item-pane" aria-label="Chosen item">
        {itemId === null ? (
          <NothingChosen some={rows.length > 0} />
        ) : (
          <ItemPage key={itemId} id={itemId} filter={filter} />
        )}
      </section>
    </div>
  );
}

function EmptyList({ filter }: { filter: InboxFilter }) {
  const smtp = useViewer()?.smtpAddress;
  if (filter === 'closed') return <Empty title="Nothing closed yet">What is done or closed is kept here.</Empty>;
  return (
    <Empty title={filter === 'needs-you' ? 'Nothing needs you' : 'No mail yet'}>
      <p>
        New mail appears here by itself{smtp && <> as soon as it reaches {smtp}</>}. To see how it goes:{' '}
        <code>npm exec --no -- steward mail FILE.eml</code>
      </p>
    </Empty>
  );
}

function NothingChosen({ some }: { some: boolean }) {
  return (
    <Empty title={some ? 'Choose an item' : 'All quiet'}>
      <p className="muted">
        <kbd>j</kbd> and <kbd>k</kbd> go through the list, <kbd>?</kbd> shows all keys.
      </p>
    </Empty>
  );
}
