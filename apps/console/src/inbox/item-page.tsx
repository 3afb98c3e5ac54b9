import { ITEM } from '../api/documents.js';
import type { InboxItem } from '../api/types.js';
import { useLiveQuery } from '../api/use-live-query.js';
import { ActionPanel } from '../decision/action-panel.js';
import { CloseButton } from '../decision/close-button.js';
import { MailText } from '../mail/mail-text.js';
import { hrefOf, type InboxFilter } from '../routing/route.js';
import { Moment } from '../time/moment.js';
import { StateBadge } from '../ui/badges.js';
import { Empty, Notice, QueryError, Waiting } from '../ui/notices.js';
import { senderOf } from './inbox-list.js';
import { detailText } from './detail-text.js';
import { displayOf, isClosable } from './item-state.js';

/** One item: where it stands, what is proposed, the decision, and the mail that it began with. */
export function ItemPage({ id, filter }: { id: string; filter: InboxFilter }) {
  const query = useLiveQuery<{ item: InboxItem | null }, { id: string }>(ITEM, { id });
  const item = query.data?.item;
  return (
    <>
      <a className="back" href={hrefOf({ page: 'inbox', itemId: null, filter })}>
        ← Inbox
      </a>
      {query.error !== null && <QueryError error={query.error} reload={query.reload} old={query.data !== null} />}
      {item === undefined && query.error === null && <Waiting what="Reading the item" />}
      {item === null && (
        <Empty title="There is no such item">
          <p>The address may be mistyped. Choose an item from the list.</p>
        </Empty>
      )}
      {item && <Item item={item} />}
    </>
  );
}

function Item({ item }: { item: InboxItem }) {
  const { next } = displayOf(item.state);
  const detail = detailText(item.state, item.detail);
  return (
    <article className="item" data-testid="item" data-item-id={item.id} data-state={item.state}>
      <header>
        <div className="item-title">
          <h1>{item.subject ?? 'No subject'}</h1>
          <StateBadge state={item.state} />
        </div>
        <p className="muted">
          {senderOf(item)}{' '}
          {item.from !== null && item.fromName !== null && <span className="address">&lt;{item.from}&gt;</span>} ·{' '}
          <Moment at={item.receivedAt} />
          {item.runId !== null && (
            <>
              {' · '}
              <a href={hrefOf({ page: 'run', runId: item.runId })} data-testid="run-link">
                Run
              </a>
              {' · '}
              <a href={hrefOf({ page: 'explain', id: item.id })} data-testid="explain-link">
                Explain
              </a>
            </>
          )}
        </p>
      </header>
      {item.state !== 'ASKED' && (detail !== null || next !== '') && (
        <div className={`standing edge-${displayOf(item.state).tone}`} data-testid="standing">
          {detail !== null && <p>{detail}</p>}
          {next !== '' && <p className="muted">{next}</p>}
          {isClosable(item.state) && <CloseButton itemId={item.id} />}
        </div>
      )}
      {item.intake !== null && item.intake.problem !== null && item.state !== 'QUARANTINED' && (
        <Notice tone="warn" title="The text of this mail cannot be shown">
          <p>{item.intake.problem}</p>
        </Notice>
      )}
      {item.action !== null ? (
        <ActionPanel key={item.action.id} item={item} action={item.action} />
      ) : (
        item.intake !== null && <MailText title="They wrote" mail={item.intake} />
      )}
    </article>
  );
}
