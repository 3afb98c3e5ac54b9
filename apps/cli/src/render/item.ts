import type { IncomingMail, ItemDetails } from '../gateway/api.js';
import type { Look } from '../terminal/look.js';
import { facts, quoted } from '../terminal/table.js';
import { oneLine } from '../terminal/visible.js';
import { renderAction, small } from './preview.js';

/** An item with the mail that began it, the act to look at, and what can be done now. */
export function renderItem(item: ItemDetails, look: Look): string {
  const { action, intake } = item;
  const from = item.destroyed
    ? 'destroyed with the person’s key'
    : [item.fromName, item.from && `<${item.from}>`]
        .filter(Boolean)
        .map((one) => oneLine(one ?? ''))
        .join(' ');
  return [
    look.bold(oneLine(item.subject ?? '(no subject)')),
    facts(
      [
        ['From', from],
        ['Reply-To', intake?.replyTo.length ? `${intake.replyTo.map(oneLine).join(', ')} (not followed)` : null],
        ['Received', look.time(item.receivedAt)],
        ['State', paintState(small(item.state), look)],
        ['Detail', item.detail === null ? null : oneLine(item.detail)],
        ['Changed', look.time(item.updatedAt)],
        ['Message-ID', intake?.messageId ?? null],
        ['Item', item.id],
      ],
      look,
    ),
    action === null && intake !== null ? renderMail(intake, look) : '',
    intake?.attachments.length ? renderAttachments(intake, look) : '',
    action === null ? '' : `${look.accent('Proposed')}  ${renderAction(action, look)}`,
    nextSteps(item),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

/** The state in its colour. */
export function paintState(state: string, look: Look): string {
  if (state.trimEnd() === 'executed') return look.good(state);
  if (['asked', 'in_doubt', 'waiting'].includes(state.trimEnd())) return look.warn(state);
  if (['refused', 'quarantined', 'failed', 'denied', 'expired', 'rejected'].includes(state.trimEnd()))
    return look.bad(state);
  return state;
}

function renderMail({ text, truncated, problem }: IncomingMail, look: Look): string {
  const cut = truncated ? look.dim('\n  (cut here)') : '';
  return [problem === null ? '' : look.bad(`  ! ${oneLine(problem)}`), text === '' ? '' : `${quoted(text, look)}${cut}`]
    .filter((block) => block !== '')
    .join('\n');
}

function renderAttachments({ attachments }: IncomingMail, look: Look): string {
  const lines = attachments.map(
    ({ name, type, bytes }) => `  ${oneLine(name)}  ${look.dim(`${oneLine(type)}, ${bytes} bytes`)}`,
  );
  return `Attachments\n${lines.join('\n')}`;
}

const IN_DOUBT =
  'steward resolve {id} --choice happened | did-not-happen | ask-again     (first look whether it arrived; see runbooks/in-doubt.md)';
const CLOSABLE = new Set(['EXECUTED', 'REJECTED', 'EXPIRED', 'DENIED', 'REFUSED', 'QUARANTINED', 'FAILED']);

function nextSteps({ id, state }: ItemDetails): string {
  const short = id.slice(0, 8);
  if (state === 'ASKED')
    return `Decide:  steward approve ${short}  |  steward edit ${short} --set FIELD=VALUE  |  steward reject ${short} --because …`;
  if (state === 'IN_DOUBT') return `Decide:  ${IN_DOUBT.replace('{id}', short)}`;
  return CLOSABLE.has(state) ? `Then:  steward explain ${short}  |  steward close ${short}` : '';
}
