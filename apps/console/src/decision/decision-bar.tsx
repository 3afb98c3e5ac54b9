import type { RefObject } from 'react';

type ButtonRef = RefObject<HTMLButtonElement | null>;

export interface DecisionButtons {
  approve: ButtonRef;
  edit: ButtonRef;
  reject: ButtonRef;
}

interface Props {
  buttons: DecisionButtons;
  blocked: boolean;
  editable: boolean;
  approving: boolean;
  hint: string;
  approve: () => void;
  /** The focus has left Approve: the key that moved it there counts no more. */
  disarm: () => void;
  edit: () => void;
  reject: () => void;
}

/** The three buttons, always in view, with their keys; and what stands in the way of a decision, read out as it changes. */
export function DecisionBar(props: Props) {
  const { buttons, blocked } = props;
  return (
    <div className="decision" role="group" aria-label="Decision">
      <button
        ref={buttons.approve}
        type="button"
        className="primary"
        disabled={blocked}
        onClick={props.approve}
        onBlur={props.disarm}
        aria-keyshortcuts="a"
        data-testid="approve"
      >
        {props.approving ? 'Approving …' : 'Approve'} <kbd aria-hidden="true">a</kbd>
      </button>
      <button
        ref={buttons.edit}
        type="button"
        disabled={blocked || !props.editable}
        onClick={props.edit}
        aria-keyshortcuts="e"
        data-testid="edit"
      >
        Edit <kbd aria-hidden="true">e</kbd>
      </button>
      <button
        ref={buttons.reject}
        type="button"
        disabled={blocked}
        onClick={props.reject}
        aria-keyshortcuts="r"
        data-testid="reject"
      >
        Reject <kbd aria-hidden="true">r</kbd>
      </button>
      <p className="muted small" role="status" data-testid="decision-hint">
        {props.hint}
      </p>
    </div>
  );
}
