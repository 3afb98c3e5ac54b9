import { useEffect, useRef, useState } from 'react';
import { APPROVE } from '../api/documents.js';
import type { Action, InboxItem } from '../api/types.js';
import { useCommand } from '../api/use-command.js';
import { useShortcuts } from '../keyboard/use-shortcuts.js';
import { ActPreview } from '../preview/act-preview.js';
import { timeLeft } from '../time/duration.js';
import { useNow } from '../time/use-now.js';
import { ChangedNotice } from './changed-notice.js';
import { DecisionBar, type DecisionButtons } from './decision-bar.js';
import { EditForm } from './edit-form.js';
import { RejectForm } from './reject-form.js';
import { useSeen } from './use-seen.js';

type Mode = 'look' | 'edit' | 'reject';

interface Props {
  item: InboxItem;
  action: Action;
  approvalId: string;
  expiresAt: string;
}

/** The decision on one version of one act: approve, edit or reject, by mouse or key. The digest sent is that of what is shown. */
export function DecisionPanel({ item, action, approvalId, expiresAt }: Props) {
  const [mode, setMode] = useState<Mode>('look');
  const [decided, setDecided] = useState<string | null>(null);
  const [armed, setArmed] = useState(false);
  const { send, pending } = useCommand<{ approvalId: string; digest: string }>(APPROVE);
  const seen = useSeen(action);
  const buttons = useButtons(mode);

  const lapsed = timeLeft(expiresAt, useNow())?.urgency === 'past';
  const changed = seen.before !== null;
  const isDecided = decided === approvalId;
  // Not by `lapsed`: that is only this computer's clock, and the gateway has the last word.
  const blocked = pending || changed || isDecided;
  const editable = action.preview.fields.some((field) => field.editable);

  const approve = async (): Promise<void> => {
    setArmed(false);
    const answer = await send({ approvalId, digest: action.digest });
    if (answer?.__typename === 'Approved') setDecided(approvalId);
  };
  const look = (): void => setMode('look');
  useShortcuts({
    // A key alone never approves: it moves the focus to the button, and Enter there is the second, separate yes.
    approve: () => {
      if (mode !== 'look' || blocked) return;
      setArmed(true);
      buttons.approve.current?.focus();
    },
    edit: () => mode === 'look' && editable && !blocked && setMode('edit'),
    reject: () => mode === 'look' && !blocked && setMode('reject'),
    escape: () => (mode === 'look' ? buttons.approve.current?.blur() : look()),
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
        <DecisionBar
          buttons={buttons}
          blocked={blocked}
          editable={editable}
          approving={pending}
          hint={hintFor({ armed, lapsed, pending, isDecided, changed, recipients: action.recipients })}
          approve={() => void approve()}
          disarm={() => setArmed(false)}
          edit={() => setMode('edit')}
          reject={() => setMode('reject')}
        />
      )}
    </>
  );
}

/** Whoever leaves a form finds the focus on the button he came from, and never on Approve. */
function useButtons(mode: Mode): DecisionButtons {
  const approve = useRef<HTMLButtonElement>(null);
  const edit = useRef<HTMLButtonElement>(null);
  const reject = useRef<HTMLButtonElement>(null);
  const last = useRef(mode);
  useEffect(() => {
    if (mode === 'look' && last.current === 'edit') edit.current?.focus();
    if (mode === 'look' && last.current === 'reject') reject.current?.focus();
    last.current = mode;
  }, [mode]);
  return { approve, edit, reject };
}

function hintFor(now: {
  armed: boolean;
  lapsed: boolean;
  pending: boolean;
  isDecided: boolean;
  changed: boolean;
  recipients: string[];
}): string {
  if (now.pending) return 'Sending your decision …';
  if (now.isDecided) return 'Decided. The run goes on; this page follows by itself.';
  if (now.lapsed) return 'By this computer’s clock the time to decide is over.';
  if (now.changed) return 'Look at the change above first.';
  if (now.armed) return `Enter approves it for ${now.recipients.join(', ')}. Esc takes it back.`;
  return '';
}
