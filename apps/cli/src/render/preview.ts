import type { Money } from '@steward/contracts';
import type { Action, Flag, PreviewDisplay, Rule } from '../gateway/api.js';
import type { Look } from '../terminal/look.js';
import { facts, quoted } from '../terminal/table.js';
import { oneLine } from '../terminal/visible.js';
import { difference } from './difference.js';

/** Everything that an approval is decided by: who gets what, before and after, which rule asks, what it rests on, cost, and when it lapses. */
export function renderAction(action: Action, look: Look): string {
  const { preview, original, judgement, approval } = action;
  const words = { asked: 'Asked by', denied: 'Denied by', allowed: 'Allowed by' };
  const rules = judgement.rules.map(ruleText).join('; ');
  const blocks = [
    look.bold(oneLine(preview.title)),
    facts(
      [
        ['Who gets it', action.recipients.map(oneLine).join(', ')],
        ...preview.fields
          .filter(({ value }) => value !== preview.after)
          .map(({ label, name, value, editable }): [string, string] => [
            oneLine(label),
            `${oneLine(value)}${editable ? look.dim(`  (edit: ${name})`) : ''}`,
          ]),
        ['Operation', `${action.operation}, risk ${action.risk}, proposed by ${action.agent}`],
        ['Why', oneLine(action.because)],
        [words[wordOf(judgement.decision)], `${rules} ${look.dim(`(policy version ${judgement.policyVersion})`)}`],
        ['Rests on', action.basedOn.map(memoryText).join('; ') || 'nothing in memory'],
        ['Costs', `at most ${moneyText(action.cost)}`],
        ['State', stateText(action)],
        ['Lapses', approval?.state === 'PENDING' ? look.time(approval.expiresAt) : null],
      ],
      look,
    ),
    renderFlags(action.flags, look),
    preview.before === null ? '' : `Before\n${quoted(preview.before, look)}`,
    `After${editableBody(preview, look)}\n${quoted(preview.after, look)}`,
    action.revision > 1 ? `Edited (revision ${action.revision})\n${renderChange(original, preview, look)}` : '',
    look.dim(`  act ${action.id}\n  approval ${approval?.id ?? '–'}\n  digest ${action.digest}`),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** What an edit changed, field by field. */
export function renderChange(before: PreviewDisplay, after: PreviewDisplay, look: Look): string {
  const old = new Map(before.fields.map(({ name, value }) => [name, value]));
  const changed = after.fields.filter(({ name, value }) => old.get(name) !== value);
  const shown = changed.map(
    ({ name, value }) => `  ${look.bold(oneLine(name))}\n${difference(old.get(name) ?? '', value, look)}`,
  );
  // A body that is no field of its own.
  if (before.after !== after.after && !changed.some(({ value }) => value === after.after))
    shown.push(difference(before.after, after.after, look));
  return shown.length === 0 ? '  Nothing differs.' : shown.join('\n');
}

export function renderFlags(flags: readonly Flag[], look: Look): string {
  return flags.map(({ text }) => look.warn(`  ! ${oneLine(text)}`)).join('\n');
}

export function ruleText({ id, text }: Rule): string {
  return `${oneLine(text)} [${id}]`;
}

export function memoryText({ title, kind, version, score }: Action['basedOn'][number]): string {
  return `${oneLine(title)} (${kind}, version ${version}, score ${score.toFixed(3)})`;
}

/** `0.0123 USD`: as many digits as there are, at least two. */
export function moneyText({ micros, currency }: Money): string {
  const [whole, digits = ''] = (micros / 1_000_000).toFixed(6).split('.');
  return `${whole}.${digits.replace(/0{1,4}$/, '')} ${currency}`;
}

/** GraphQL writes the names of enums in capitals; everywhere else they are small. */
export function small(name: string): string {
  return name.toLowerCase();
}

function stateText({ state, result, approval, intent }: Action): string {
  const more = [
    approval?.state === 'REJECTED' && approval.reason ? `because ${oneLine(approval.reason)}` : '',
    result?.detail ? oneLine(result.detail) : '',
    intent?.errorCode ? `last error ${intent.errorCode}, ${intent.attempts} attempts` : '',
  ].filter((text) => text !== '');
  return [small(state).replaceAll('_', ' '), ...more].join(': ');
}

function editableBody({ fields, after }: PreviewDisplay, look: Look): string {
  const body = fields.find(({ value, editable }) => editable && value === after);
  return body === undefined ? '' : look.dim(`  (edit: ${body.name})`);
}

function wordOf(decision: string): 'asked' | 'denied' | 'allowed' {
  if (decision === 'deny') return 'denied';
  return decision === 'allow' ? 'allowed' : 'asked';
}
