import type { Action, InboxItem } from '../api/types.js';
import { ActPreview } from '../preview/act-preview.js';
import { DecisionPanel } from './decision-panel.js';
import { InDoubtPanel } from './in-doubt-panel.js';
import { Outcome } from './outcome.js';

/** A proposed act: what became of it or what there is to decide, and its preview. */
export function ActionPanel({ item, action }: { item: InboxItem; action: Action }) {
  // A run that broke off leaves its question behind: nobody would act on the answer.
  if (action.approval?.state === 'PENDING' && item.state !== 'FAILED' && item.state !== 'CLOSED')
    return (
      <DecisionPanel
        item={item}
        action={action}
        approvalId={action.approval.id}
        expiresAt={action.approval.expiresAt}
      />
    );
  return (
    <>
      {action.intent !== null && action.intent.state.toLowerCase() === 'in_doubt' && (
        <InDoubtPanel intent={action.intent} />
      )}
      <Outcome action={action} />
      <ActPreview item={item} action={action} heading={headingOf(action)} />
    </>
  );
}

function headingOf(action: Action): string {
  switch (action.state) {
    case 'EXECUTED':
      return 'What was done';
    case 'IN_DOUBT':
      return 'What may have been done';
    case 'ASKED':
    case 'APPROVED':
    case 'EXECUTING':
      return 'What will be done';
    default:
      return 'What was proposed';
  }
}
