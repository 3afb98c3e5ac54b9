import { useState, type FormEvent } from 'react';
import { REJECT } from '../api/documents.js';
import { useCommand } from '../api/use-command.js';
import { submitOnCtrlEnter } from '../keyboard/submit.js';

/** As the gateway takes it; the field stops there, so that nothing typed is refused afterwards. */
const MOST_CHARACTERS = 2_000;

/** Asks why. The reason goes to the agent and into the log. */
export function RejectForm(props: {
  approvalId: string;
  digest: string;
  blocked: boolean;
  rejected: () => void;
  done: () => void;
}) {
  const [reason, setReason] = useState('');
  const { send, pending } = useCommand<{ approvalId: string; digest: string; reason: string }>(REJECT);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const answer = await send({ approvalId: props.approvalId, digest: props.digest, reason: reason.trim() });
    if (answer?.__typename !== 'Rejected') return;
    props.rejected();
    props.done();
  };

  return (
    <form className="decision-form" onSubmit={submit} data-testid="reject-form">
      <label htmlFor="reason">Why not? The agent is told, and it is kept in the log.</label>
      <textarea
        id="reason"
        rows={3}
        required
        autoFocus
        maxLength={MOST_CHARACTERS}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={submitOnCtrlEnter}
        data-testid="reject-reason"
      />
      <div className="buttons">
        <button
          type="submit"
          className="danger"
          disabled={props.blocked || pending || reason.trim() === ''}
          data-testid="reject-confirm"
        >
          {pending ? 'Rejecting …' : 'Reject'}
        </button>
        <button type="button" onClick={props.done}>
          Cancel
        </button>
      </div>
    </form>
  );
}
