import type { Action, PreviewDisplay } from '../api/types.js';
import { PreviewChanges } from '../preview/preview-changes.js';
import { Notice } from '../ui/notices.js';

/** The proposal changed while it was looked at (an edit elsewhere, or a newer policy): what is different, before anything is decided. */
export function ChangedNotice({
  before,
  action,
  accept,
}: {
  before: PreviewDisplay;
  action: Action;
  accept: () => void;
}) {
  return (
    <Notice tone="warn" title="This changed while you looked at it" testId="changed-notice">
      <p>
        It is now version {action.revision}, with the digest{' '}
        <code title={action.digest}>{action.digest.slice(0, 12)}</code>. Different from what you saw:
      </p>
      <PreviewChanges before={before} after={action.preview} />
      <button type="button" onClick={accept} data-testid="accept-change">
        I have seen it
      </button>
    </Notice>
  );
}
