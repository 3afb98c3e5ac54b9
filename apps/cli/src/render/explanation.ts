import type { Explanation, ExplanationStep } from '../gateway/api.js';
import type { Look } from '../terminal/look.js';
import { oneLine } from '../terminal/visible.js';
import { memoryText, ruleText, small } from './preview.js';

/** The chain from the effect back to what began it, newest first; each step says what it rests on. */
export function renderExplanation({ id, title, subject, steps }: Explanation, look: Look): string {
  const about = title ?? subject;
  const heading = `${look.bold(about === null ? 'Why' : `Why: ${oneLine(about)}`)}  ${look.dim(`(item ${id})`)}`;
  const chain = steps.map((step, index) => renderStep(step, index === steps.length - 1, look));
  return [heading, '', ...chain].join('\n');
}

function renderStep(step: ExplanationStep, isLast: boolean, look: Look): string {
  const bar = isLast ? ' ' : look.dim('│');
  const lines = [
    step.destroyed ? look.warn('The personal part of this step was destroyed with the person’s key.') : '',
    ...(step.detail ?? '').split('\n').map((line) => (line === '' ? '' : `“${line}”`)),
    ...step.rules.map((rule) => `rule: ${ruleText(rule)}`),
    ...step.memories.map((memory) => `read: ${memoryText(memory)}`),
    ...step.facts.map(({ name, value }) => look.dim(`${oneLine(name)} ${oneLine(value)}`)),
  ].filter((line) => line !== '');
  const when = look.dim([step.at === null ? '' : look.time(step.at), step.actor ?? ''].filter(Boolean).join('  '));
  const head = `${look.accent('●')} ${small(step.kind).replace('_', ' ').padEnd(10)}  ${oneLine(step.title)}  ${when}`;
  return [head, ...lines.map((line) => `${bar}             ${line}`)].join('\n').trimEnd();
}
