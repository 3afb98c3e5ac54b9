import { useState, type FormEvent } from 'react';
import { SET_PAUSE } from '../api/documents.js';
import { useShortcuts } from '../keyboard/use-shortcuts.js';
import { useCommand } from '../api/use-command.js';

/** As the gateway takes it. */
const MOST_CHARACTERS = 500;

/** The one switch that stops everything: while it is on, nothing is executed. Either way it asks for a reason, which goes into the log. */
export function PauseSwitch({ paused }: { paused: boolean }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const { send, pending } = useCommand<{ on: boolean; reason: string }>(SET_PAUSE);
  useShortcuts({ escape: () => setOpen(false) });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if ((await send({ on: !paused, reason: reason.trim() }))?.__typename !== 'PauseSet') return;
    setOpen(false);
    setReason('');
  };

  return (
    <section className={`pause ${paused ? 'pause-on' : ''}`} data-testid="pause" data-paused={paused}>
      <div>
        <strong>{paused ? 'Paused: nothing is executed' : 'Running: approved acts are executed'}</strong>
        <p className="muted small">
          {paused
            ? 'Mail still comes in and agents still propose. What is approved waits.'
            : 'A pause stops everything before its next effect, at once. Nothing is lost.'}
        </p>
      </div>
      {!open && (
        <button
          type="button"
          className={paused ? 'primary' : ''}
          onClick={() => setOpen(true)}
          data-testid="pause-toggle"
        >
          {paused ? 'Go on …' : 'Pause …'}
        </button>
      )}
      {open && (
        <form onSubmit={submit}>
          <label htmlFor="pause-reason">Why? It is kept in the log.</label>
          <input
            id="pause-reason"
            type="text"
            required
            autoFocus
            maxLength={MOST_CHARACTERS}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            data-testid="pause-reason"
          />
          <div className="buttons">
            <button
              type="submit"
              className="primary"
              disabled={pending || reason.trim() === ''}
              data-testid="pause-confirm"
            >
              {pending ? 'Setting …' : paused ? 'Go on' : 'Pause'}
            </button>
            <button type="button" onClick={() => setOpen(false)}>
              Cancel
            </button>
          </div>
        </form>
      )}
    </section>
  );
}
