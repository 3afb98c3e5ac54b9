import { useEffect, useRef } from 'react';

const SHORTCUTS: readonly [keys: string[], what: string][] = [
  [['j'], 'next item'],
  [['k'], 'previous item'],
  [['a', 'Enter'], 'approve: “a” asks, Enter on the button that is then focused approves'],
  [['e'], 'edit the proposal'],
  [['r'], 'reject, with a reason'],
  [['Ctrl', 'Enter'], 'in a form: send it'],
  [['Esc'], 'leave the form, or take the question back'],
  [['?'], 'this help'],
];

/** The keys, in a modal dialog: focus stays in it, and Escape closes it, as the browser does that. */
export function HelpDialog({ open, close }: { open: boolean; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
    if (!open) dialog.current?.close();
  }, [open]);

  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="help-title" data-testid="help">
      <h2 id="help-title">Keys</h2>
      <dl className="keys">
        {SHORTCUTS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="muted">Keys do nothing while you type in a field.</p>
      <button type="button" onClick={close}>
        Close
      </button>
    </dialog>
  );
}
