import { useState } from 'react';
import { SENT_MAIL } from '../api/documents.js';
import type { SentMail, SentMailPage } from '../api/page-types.js';
import { useLiveQuery } from '../api/use-live-query.js';
import { hrefOf } from '../routing/route.js';
import { useViewer } from '../shell/system-context.js';
import { Moment } from '../time/moment.js';
import { useNow } from '../time/use-now.js';
import { LocalMailboxLabel } from '../ui/badges.js';
import { Empty, QueryError, Waiting } from '../ui/notices.js';

const PAGE_SIZE = 25;

/** What went out, newest first, as it lies in the folder. */
export function SentPage() {
  const [cursors, setCursors] = useState<(string | null)[]>([null]);
  const query = useLiveQuery<SentMailPage, Record<string, unknown>>(SENT_MAIL, {
    first: PAGE_SIZE,
    cursor: cursors.at(-1) ?? null,
  });
  const viewer = useViewer();
  const now = useNow(30_000);
  const sent = query.data?.sentMail;
  return (
    <div className="page" data-testid="sent-page">
      <header className="page-head">
        <h1>Sent mail</h1>
        {viewer?.mailAccount === 'LOCAL' && <LocalMailboxLabel />}
      </header>
      {viewer?.mailAccount === 'LOCAL' && (
        <p className="muted">These mails are kept on this machine. Nobody outside got them.</p>
      )}
      {query.error !== null && <QueryError error={query.error} reload={query.reload} old={query.data !== null} />}
      {sent === undefined && query.error === null && <Waiting what="Reading the folder" />}
      {sent?.folder && (
        <p className="muted small">
          Folder: <code className="break">{sent.folder}</code>
        </p>
      )}
      {sent?.edges.length === 0 && (
        <Empty title={sent.folder === null ? 'No copies here' : 'Nothing sent yet'}>
          <p>
            {sent.folder === null
              ? 'This installation keeps no copies that could be shown. Look into the Sent folder of your mail account.'
              : 'What you approve in the inbox appears here once it was sent.'}
          </p>
        </Empty>
      )}
      <ul className="sent" data-testid="sent-list">
        {sent?.edges.map(({ node }) => (
          <Sent key={node.id} mail={node} now={now} />
        ))}
      </ul>
      <div className="pager">
        {cursors.length > 1 && (
          <button type="button" onClick={() => setCursors(cursors.slice(0, -1))}>
            Newer
          </button>
        )}
        {sent?.pageInfo.hasNextPage && (
          <button type="button" onClick={() => setCursors([...cursors, sent.pageInfo.endCursor])}>
            Older
          </button>
        )}
      </div>
    </div>
  );
}

function Sent({ mail, now }: { mail: SentMail; now: number }) {
  return (
    <li data-testid="sent-mail" data-message-id={mail.messageId}>
      <details>
        <summary>
          <strong className="break">{mail.to.join(', ')}</strong>
          <span className="break">{mail.subject ?? 'No subject'}</span>
          <span className="muted small">
            <Moment at={mail.sentAt} now={now} />
          </span>
        </summary>
        <div className="mail-text">{mail.text}</div>
        <p className="muted small">
          {mail.messageId !== null && (
            <>
              <a href={hrefOf({ page: 'explain', id: mail.messageId })}>Explain</a> ·{' '}
              <code className="break">{mail.messageId}</code>
            </>
          )}
          {mail.inReplyTo !== null && (
            <>
              {' '}
              in reply to <code className="break">{mail.inReplyTo}</code>
            </>
          )}
        </p>
      </details>
    </li>
  );
}
