import type { Status } from '../system/status.js';
import type { Look } from '../terminal/look.js';
import { facts, table } from '../terminal/table.js';

/** The parts, each with its state, and where to look. */
export function renderStatus({ answered, report, details }: Status, look: Look): string {
  const paint = { ok: look.good, degraded: look.warn, down: look.bad };
  const parts = table(
    report.parts,
    [
      { title: 'part', value: ({ name }) => name },
      { title: 'state', value: ({ state }) => state, paint: (text, { state }) => paint[state](text) },
      { title: 'version', value: ({ version }) => version ?? '–' },
      { title: 'pids', value: ({ pids }) => pids.join(' ') || '–' },
      { title: 'address', value: ({ address }) => address ?? '–' },
      { title: 'detail', value: ({ name }) => details[name] ?? '' },
    ],
    look,
  );
  const broken = report.parts.filter(({ state }) => state !== 'ok').map(({ name, runbook }) => `${name}: ${runbook}`);
  return [
    headline(answered, report, look),
    parts,
    facts(
      [
        ['Console', report.console],
        ['Incoming mail', report.smtp],
        ['Sent mail', report.maildir],
        ['Home', report.home],
      ],
      look,
    ),
    answered && broken.length > 0 ? `What to do\n${broken.map((line) => `  ${line}`).join('\n')}` : '',
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function headline(answered: boolean, { ok, parts }: Status['report'], look: Look): string {
  if (ok) return look.good('Steward is running.');
  if (answered) return look.warn('Steward is running; not every part does its work.');
  const left = parts.some(({ state }) => state === 'degraded');
  return look.bad(
    left
      ? 'The gateway does not answer. If this lasts: steward down, then npm start.'
      : 'Steward is not running. Start it with npm start.',
  );
}
