import { useState, type FormEvent } from 'react';
import { EDIT } from '../api/documents.js';
import type { Action, PreviewField } from '../api/types.js';
import { useCommand } from '../api/use-command.js';
import { submitOnCtrlEnter } from '../keyboard/submit.js';
import { changedFields, draftOf, dropDraft, keepDraft } from './drafts.js';
import type { CommandAnswer } from './telling.js';

interface Props {
  action: Action;
  approvalId: string;
  blocked: boolean;
  /** Called with the new digest before the new version is shown. */
  edited: (digest: string) => void;
  done: () => void;
}

/** The fields that may be edited. Sending makes a new version with a new digest; it is approved separately, with the diff in view. */
export function EditForm({ action, approvalId, blocked, edited, done }: Props) {
  const [values, setValues] = useState(() => draftOf(action.id));
  const [problems, setProblems] = useState<Record<string, string>>({});
  const { send, pending } = useCommand<{ approvalId: string; digest: string; set: { field: string; value: string }[] }>(
    EDIT,
  );
  const fields = action.preview.fields.filter((field) => field.editable);
  const changes = changedFields(fields, values);

  const change = (name: string, value: string): void => {
    const typed = { ...values, [name]: value };
    setValues(typed);
    keepDraft(action.id, typed);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (changes.length === 0 || blocked) return;
    const answer: (CommandAnswer & { digest?: string }) | null = await send({
      approvalId,
      digest: action.digest,
      set: changes,
    });
    setProblems(Object.fromEntries((answer?.problems ?? []).map((p) => [p.field, p.message])));
    if (answer?.__typename !== 'Edited') return;
    dropDraft(action.id);
    if (answer.digest !== undefined) edited(answer.digest);
    done();
  };
  const startOver = (): void => {
    setValues({});
    dropDraft(action.id);
  };

  return (
    <form className="pane pane-out edit-form" onSubmit={submit} data-testid="edit-form">
      <h2>Edit what will be done</h2>
      {fields.map((field, index) => (
        <EditField
          key={field.name}
          field={field}
          value={values[field.name] ?? field.value}
          problem={problems[field.name] ?? null}
          autoFocus={index === fields.length - 1}
          change={(value) => change(field.name, value)}
        />
      ))}
      <div className="buttons edit-buttons">
        <button
          type="submit"
          className="primary"
          disabled={blocked || pending || changes.length === 0}
          data-testid="edit-save"
        >
          {pending ? 'Making it …' : 'Make new version'}
        </button>
        <button type="button" onClick={done}>
          Back
        </button>
        {changes.length > 0 && (
          <button type="button" className="plain" onClick={startOver}>
            Start over
          </button>
        )}
        <p className="muted small">
          {changes.length === 0 ? 'Nothing changed yet.' : 'Nothing is sent yet: you approve the new version next.'}
        </p>
      </div>
    </form>
  );
}

/** Longer than this, or with line breaks, a value gets a text area. */
const ONE_LINE = 120;

function EditField(props: {
  field: PreviewField;
  value: string;
  problem: string | null;
  autoFocus: boolean;
  change: (value: string) => void;
}) {
  const { field, value, problem } = props;
  const id = `edit-${field.name}`;
  const shared = {
    id,
    value,
    autoFocus: props.autoFocus,
    'aria-invalid': problem !== null,
    'aria-describedby': `${id}-problem`,
    'data-testid': `edit-field-${field.name}`,
  };
  const long = field.name === 'text' || field.value.length > ONE_LINE || field.value.includes('\n');
  return (
    <div className="field">
      <label htmlFor={id}>{field.label}</label>
      {long ? (
        <textarea
          {...shared}
          rows={14}
          onChange={(event) => props.change(event.target.value)}
          onKeyDown={submitOnCtrlEnter}
        />
      ) : (
        <input {...shared} type="text" onChange={(event) => props.change(event.target.value)} />
      )}
      <p id={`${id}-problem`} className="problem">
        {problem}
      </p>
    </div>
  );
}
