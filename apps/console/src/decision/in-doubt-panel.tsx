import { useState } from 'react';
import { RESOLVE } from '../api/documents.js';
import type { Action } from '../api/types.js';
import { useCommand } from '../api/use-command.js';
import { hrefOf } from '../routing/route.js';
import { runbookName } from '../runbook/runbooks.js';
import { Moment } from '../time/moment.js';

type Choice = 'HAPPENED' | 'DID_NOT_HAPPEN' | 'ASK_AGAIN';

const CHOICES: readonly [choice: Choice, label: string, means: string][] = [
  ['HAPPENED', 'It happened', 'It is told as done, on your word, and never done again.'],
  [
    'DID_NOT_HAPPEN',
    'It did not happen',
    'It is told as refused. Nothing is sent; answer yourself if an answer is due.',
  ],
  [
    'ASK_AGAIN',
    'Ask me again',
    'It comes back for a new approval, with the same Message-ID: who has it already sees one mail, or two at worst.',
  ],
];

/** An effect that nobody can be sure about: what is known, and the operator's word on it, asked twice because it cannot be taken back. */
export function InDoubtPanel({ intent }: { intent: NonNullable<Action['intent']> }) {
  const [choice, setChoice] = useState<Choice | null>(null);
  const [confirming, setConfirming] = useState(false);
  const { send, pending } = useCommand<{ intentKey: string; choice: Choice }>(RESOLVE);
  const label = CHOICES.find(([name]) => name === choice)?.[1];

  return (
    <form
      className="in-doubt"
      onSubmit={(event) => (event.preventDefault(), setConfirming(true))}
      data-testid="in-doubt"
    >
      <h2>Did it happen?</h2>
      <p>
        The call was made{' '}
        {intent.callingSince !== null && (
          <>
            <Moment at={intent.callingSince} />{' '}
          </>
        )}
        (attempt {intent.attempts}), and no answer came back
        {intent.errorCode !== null && (
          <>
            {' '}
            (<code>{intent.errorCode}</code>)
          </>
        )}
        . Nothing proves either way, so it is never sent again by itself. Look into your provider’s sent folder or ask
        the recipient.{' '}
        {runbookName('in-doubt') !== null && (
          <a href={hrefOf({ page: 'runbook', name: 'in-doubt' })}>How to find out</a>
        )}
      </p>
      <fieldset>
        <legend className="visually-hidden">What is so?</legend>
        {CHOICES.map(([name, text, means]) => (
          <label key={name} className="choice">
            <input
              type="radio"
              name="choice"
              checked={choice === name}
              onChange={() => {
                setChoice(name);
                setConfirming(false);
              }}
              data-testid={`in-doubt-${name.toLowerCase()}`}
            />
            <span>
              <strong>{text}</strong> <span className="muted">{means}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {confirming && choice !== null ? (
        <div className="buttons">
          <button
            type="button"
            className="danger"
            autoFocus
            disabled={pending}
            onClick={() => void send({ intentKey: intent.key, choice })}
            data-testid="in-doubt-confirm"
          >
            {pending ? 'Recording …' : `Yes, record: ${label}`}
          </button>
          <button type="button" onClick={() => setConfirming(false)}>
            Back
          </button>
        </div>
      ) : (
        <button type="submit" disabled={choice === null} data-testid="in-doubt-record">
          Record
        </button>
      )}
    </form>
  );
}
