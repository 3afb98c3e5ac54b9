import type { IncomingMail } from '../api/types.js';

/** An incoming mail as text only, whatever it was: never as HTML, no images, no links to click by mistake. Attachments are named. */
export function MailText({ title, mail }: { title: string; mail: IncomingMail }) {
  return (
    <section className="pane" data-testid="incoming-mail">
      <h2>{title}</h2>
      {mail.replyTo.length > 0 && (
        <dl className="head" data-testid="reply-to">
          <div>
            <dt>Reply-To</dt>
            <dd>
              {mail.replyTo.join(', ')} <strong>differs from the sender; it is not followed</strong>
            </dd>
          </div>
        </dl>
      )}
      <div className="mail-text">
        {mail.text.trim() === '' ? <em className="muted">No text.</em> : mail.text.trim()}
      </div>
      {mail.truncated && (
        <p className="muted small">The text is longer; this is its beginning. The raw message is kept whole.</p>
      )}
      {mail.attachments.length > 0 && (
        <ul className="attachments" aria-label="Attachments" data-testid="attachments">
          <li className="muted small">
            {mail.attachments.length === 1 ? '1 attachment' : `${mail.attachments.length} attachments`}
          </li>
          {mail.attachments.map((attachment, index) => (
            <li key={index}>
              {attachment.name || 'unnamed'}{' '}
              <span className="muted small">
                {attachment.type}, {formatBytes(attachment.bytes)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
