import type { PreviewDisplay } from '../api/types.js';
import { DiffText } from './diff-view.js';

/** True when two displays say the same, so that there is nothing to compare. */
export function sameDisplay(a: PreviewDisplay, b: PreviewDisplay): boolean {
  return a.after === b.after && JSON.stringify(a.fields) === JSON.stringify(b.fields);
}

/** What differs between two versions of a preview: field by field, then the text. `keepSame` also shows the fields that are equal. */
export function PreviewChanges({
  before,
  after,
  keepSame = false,
}: {
  before: PreviewDisplay;
  after: PreviewDisplay;
  keepSame?: boolean;
}) {
  const old = new Map(before.fields.map((field) => [field.name, field.value]));
  const fields = after.fields
    .filter((field) => field.value !== after.after)
    .filter((field) => keepSame || old.get(field.name) !== field.value);
  return (
    <div className="changes" data-testid="changes">
      {fields.length > 0 && (
        <dl className="head">
          {fields.map((field) => (
            <div key={field.name}>
              <dt>{field.label}</dt>
              <dd>
                <DiffText before={old.get(field.name) ?? ''} after={field.value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {(keepSame || before.after !== after.after) && (
        <div className="mail-text">
          <DiffText before={before.after} after={after.after} />
        </div>
      )}
      {sameDisplay(before, after) && (
        <p className="muted">The text is the same; what is asked for it, or what it rests on, is new.</p>
      )}
    </div>
  );
}
