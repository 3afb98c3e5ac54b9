import { useRef, useState } from 'react';
import { APPROVE } from '../api/documents.js';
import type { Action, InboxItem } from '../api/types.js';
import { useCommand } from '../api/use-command.js';
import { useShortcuts } from '../keyboard/use-shortcuts.js';
import { ActPreview } from '../preview/act-preview.js';
import { timeLeft } from '../time/duration.js';
import { useNow } from '../time/use-now.js';
import { ChangedNotice } from './changed-notice.js';
import { EditForm } from './edit-form.js';
import { RejectForm } from './reject-form.js';
import { useSeen } from './use-seen.js';

interface Props {
  item: InboxItem;
  action: Action;
  approvalId: string;
  expiresAt: string;
}

/** The decision on one version of one act: approve, edit or reject, by mouse or key. The digest sent is that of what is shown. */
export function DecisionPanel({ item, action, approvalId, expiresAt }: Props) {
  const [mode, setMode] = useState<'look' | 'edit' | 'reject'>('look');
  const [decided, setDecided] = useState<string | null>(null);
  const [armed, setArmed] = useState(false);
  const { send, pending } = useCommand<{ approvalId: string; digest: string }>(APPROVE);
  const seen = useSeen(action);
  const approveButton = useRef<HTMLButtonElement>(null);

  const lapsed = timeLeft(expiresAt, useNow())?.urgency === 'past';
  const blocked = pending || lapsed || seen.before !== null || decided === approvalId;
  const editable = action.preview.fields.some((field) => field.editable);

  const approve = async (): Promise<void> => {
    setArmed(false);
    const answer = await send({ approvalId, digest: action.digest });
    if (answer?.__typename === 'Approved') setDecided(approvalId);
  };
  const look = (): void => {
    setMode('look');
    setArmed(false);
  };
  useShortcuts({
    // A key alone never approves: it moves the focus to the button, and Enter there is the second, separate yes.
    approve: () => {
      if (mode !== 'look' || blocked) return;
      setArmed(true);
      approveButton.current?.focus();
    },
    edit: () => mode === 'look' && editable && !blocked && setMode('edit'),
    reject: () => mode === 'look' && !blocked && setMode('reject'),
    escape: () => {
      look();
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    },
  });

  return (
    <>
      {seen.before !== null && <ChangedNotice before={seen.before} action={action} accept={seen.accept} />}
      <ActPreview
        item={item}
        action={action}
        heading="What will be done"
        editor={
          mode === 'edit' && (
            <EditForm action={action} approvalId={approvalId} blocked={blocked} edited={seen.expect} done={look} />
          )
        }
      />
      {mode === 'reject' && (
        <RejectForm
          approvalId={approvalId}
          digest={action.digest}
          blocked={blocked}
          rejected={() => setDecided(approvalId)}
          done={look}
        />
      )}
      {mode === 'look' && (
        <div className="decision" role="group" aria-label="Decision">
          <button
            ref={approveButton}
            type="button"
            className="primary"
            disabled={blocked}
            onClick={() => void approve()}
            onBlur={() => setArmed(false)}
            aria-keyshortcuts="a"
            data-testid="approve"
          >
            {pending ? 'Approving …' : 'Approve'} <kbd>a</kbd>
          </button>
          <button
            type="button"
            disabled={blocked || !editable}
            onClick={() => setMode('edit')}
            aria-keyshortcuts="e"
            data-testid="edit"
          >
            Edit <kbd>e</kbd>
          </button>
          <button
            type="button"
            disabled={blocked}
            onClick={() => setMode('reject')}
            aria-keyshortcuts="r"
            data-testid="reject"
          >
            Reject <kbd>r</kbd>
          </button>
          <p className="muted small" role="status">
            {hint({
              armed,
              lapsed,
              pending,
              decided: decided === approvalId,
              changed: seen.before !== null,
              recipients: action.recipients,
            })}
          </p>
        </div>
      )}
    </>
  );
}

function hint(now: {
  armed: boolean;
  lapsed: boolean;
  pending: boolean;
  decided: boolean;
  changed: boolean;
  recipients: string[];
}): string {
  if (now.pending) return 'Sending your decision …';
  if (now.decided) return 'Decided. The run goes on; this page follows by itself.';
  if (now.lapsed) return 'The time to decide is over. Nothing will be done.';
  if (now.changed) return 'Look at the change above first.';
  if (now.armed) return `Enter approves it for ${now.recipients.join(', ')}. Esc takes it back.`;
  return '';
}
