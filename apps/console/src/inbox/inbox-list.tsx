import type { InboxRow } from '../api/types.js';
import { idWords } from '../preview/rule-words.js';
import { hrefOf, type InboxFilter } from '../routing/route.js';
import { timeLeft } from '../time/duration.js';
import { Moment } from '../time/moment.js';
import { useNow } from '../time/use-now.js';
import { StateBadge } from '../ui/badges.js';
import { detailText } from './detail-text.js';
import { displayOf } from './item-state.js';

/** The items, newest first. New ones are read out by their number, not one by one. */
export function InboxList({
  rows,
  chosen,
  filter,
}: {
  rows: readonly InboxRow[];
  chosen: string | null;
  filter: InboxFilter;
}) {
  const now = useNow();
  return (
    <>
      <p className="visually-hidden" role="status">
        {rows.length === 1 ? '1 item' : `${rows.length} items`} in this list
      </p>
      <ol className="rows" data-testid="inbox-list">
        {rows.map((row) => (
          <li key={row.id}>
            <Row row={row} chosen={row.id === chosen} filter={filter} now={now} />
          </li>
        ))}
      </ol>
    </>
  );
}

/** States in which a rule is what matters. */
const RULED: readonly string[] = ['ASKED', 'DENIED'];

function Row({ row, chosen, filter, now }: { row: InboxRow; chosen: boolean; filter: InboxFilter; now: number }) {
  const left = row.state === 'ASKED' ? timeLeft(row.expiresAt, now) : null;
  return (
    <a
      id={`row-${row.id}`}
      className={`row edge-${displayOf(row.state).tone}`}
      href={hrefOf({ page: 'inbox', itemId: row.id, filter })}
      aria-current={chosen ? 'true' : undefined}
      data-testid="inbox-row"
      data-item-id={row.id}
      data-state={row.state}
    >
      <span className="row-line">
        <strong>{senderOf(row)}</strong>
        <span className="muted small">
          <Moment at={row.receivedAt} now={now} />
        </span>
      </span>
      <span className="row-subject">{row.subject ?? 'No subject'}</span>
      <span className="row-line small">
        <StateBadge state={row.state} />
        <span className="row-detail muted">
          {detailText(row.state, row.detail) ??
            (RULED.includes(row.state) && row.rule !== null ? idWords(row.rule) : null)}
        </span>
        {left && <span className={`left left-${left.urgency}`}>{left.text}</span>}
      </span>
    </a>
  );
}

/** Name or address of the sender; says so where there is none to show. */
export function senderOf(row: Pick<InboxRow, 'from' | 'fromName' | 'destroyed'>): string {
  if (row.destroyed) return 'Erased sender';
  return row.fromName || row.from || 'Unknown sender';
}
