import { useState, type ReactNode } from 'react';
import type { Action, InboxItem } from '../api/types.js';
import { MailText } from '../mail/mail-text.js';
import { useViewer } from '../shell/system-context.js';
import { LocalMailboxLabel } from '../ui/badges.js';
import { ActFacts } from './act-facts.js';
import { Evidence } from './evidence.js';
import { PreviewChanges, sameDisplay } from './preview-changes.js';

interface Props {
  item: InboxItem;
  action: Action;
  /** Heading of what goes out: it will be done, was done, or only proposed. */
  heading: string;
  /** Shown in place of what goes out, while it is edited. */
  editor?: ReactNode;
}

/** An act in one look: who gets what and why it asks, what they wrote beside what goes out, and what it rests on. */
export function ActPreview({ item, action, heading, editor }: Props) {
  return (
    <div className="preview" data-testid="preview" data-digest={action.digest} data-revision={action.revision}>
      <ActFacts action={action} />
      {action.flags.length > 0 && (
        <ul className="flags" aria-label="Look twice" data-testid="flags">
          {action.flags.map((flag) => (
            <li key={flag.code}>
              <span aria-hidden="true">⚑</span> {flag.text}
            </li>
          ))}
        </ul>
      )}
      <div className="panes">
        {item.intake !== null ? (
          <MailText title="They wrote" mail={item.intake} />
        ) : (
          action.preview.before !== null && (
            <section className="pane">
              <h2>Before</h2>
              <div className="mail-text">{action.preview.before}</div>
            </section>
          )
        )}
        {editor || <Outgoing action={action} heading={heading} />}
      </div>
      <Evidence action={action} />
    </div>
  );
}

/** What goes out. Once it was edited, what differs from the agent's proposal is shown first. */
function Outgoing({ action, heading }: { action: Action; heading: string }) {
  const edited = !sameDisplay(action.original, action.preview);
  const [shown, setShown] = useState<'changes' | 'text'>('changes');
  const { preview } = action;
  const local = useViewer()?.mailAccount === 'LOCAL' && action.operation.startsWith('email.');
  return (
    <section className="pane pane-out" data-testid="outgoing">
      <h2>
        <span>
          {heading} {local && <LocalMailboxLabel />}{' '}
          <span className="version" title={`SHA-256 of exactly this: ${action.digest}`}>
            version {action.revision} · <code data-testid="digest">{action.digest.slice(0, 12)}</code>
          </span>
        </span>
        {edited && (
          <span className="switch" role="group" aria-label="Show">
            <button type="button" aria-pressed={shown === 'changes'} onClick={() => setShown('changes')}>
              Your changes
            </button>
            <button type="button" aria-pressed={shown === 'text'} onClick={() => setShown('text')}>
              Final text
            </button>
          </span>
        )}
      </h2>
      {edited && shown === 'changes' ? (
        <PreviewChanges before={action.original} after={preview} keepSame />
      ) : (
        <>
          <dl className="head">
            {preview.fields
              .filter((field) => field.value !== preview.after)
              .map((field) => (
                <div key={field.name}>
                  <dt>{field.label}</dt>
                  <dd>{field.value}</dd>
                </div>
              ))}
          </dl>
          <div className="mail-text" data-testid="outgoing-text">
            {preview.after}
          </div>
        </>
      )}
    </section>
  );
}
