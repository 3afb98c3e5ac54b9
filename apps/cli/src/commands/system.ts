import { diagnose, down, type Check } from '@steward/local';
import { told } from '../outcome.js';
import type { Exit } from '../exit-codes.js';
import { renderStatus } from '../render/status.js';
import { readStatus, type Status } from '../system/status.js';
import { runUp } from '../system/up.js';
import type { Look } from '../terminal/look.js';
import { oneLine } from '../terminal/visible.js';
import { subcommand, type AddCommands } from './command.js';

export const addSystem: AddCommands = (program, act) => {
  subcommand(
    program,
    'up',
    'start everything and keep it running until Ctrl-C or steward down (npm start does this)',
  ).action(act(runUp));

  subcommand(program, 'down', 'stop everything').action(
    act(async ({ host }) => {
      const stopped = await host.terminal.whileWaiting('Stopping', down(host.places()));
      return told('done', stopped ? 'Stopped.' : 'Nothing was running.', (text) => text, { stopped });
    }),
  );

  subcommand(program, 'status', 'every part, and whether it does its work')
    .addHelpText('after', '\nEnds with 1 when a part is down, and with 6 when Steward does not answer.')
    .action(
      act(async ({ host }) => {
        const status = await readStatus(host.places());
        return { ...told(exitOfStatus(status), status, renderStatus, status.report), isReport: true };
      }),
    );

  subcommand(program, 'doctor', 'check settings, folders, keys, disk, ports and every part, and say what to do')
    .addHelpText('after', '\nEnds with 1 when something is to be done.')
    .action(
      act(async ({ host }) => {
        const checks = await diagnose(host.places(), wantedPorts(host.settings), host.settings);
        const ok = checks.every((check) => check.ok);
        return { ...told(ok ? 'done' : 'failed', checks, renderChecks, { ok, checks }), isReport: true };
      }),
    );
};

function exitOfStatus({ answered, report }: Status): Exit {
  if (!answered) return 'unreachable';
  return report.parts.some(({ state }) => state === 'down') ? 'failed' : 'done';
}

/** With settings that are wrong there is no wish to check; the check of the settings tells. */
function wantedPorts(settings: () => { PORT: number; STEWARD_SMTP_PORT: number }): { console: number; smtp: number } {
  try {
    const { PORT, STEWARD_SMTP_PORT } = settings();
    return { console: PORT, smtp: STEWARD_SMTP_PORT };
  } catch {
    return { console: 0, smtp: 0 };
  }
}

function renderChecks(checks: Check[], look: Look): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, ok, detail, remedy }) => {
    const told = `${ok ? look.good('ok ') : look.bad('bad')}  ${name.padEnd(width)}  ${oneLine(detail)}`;
    return remedy === null ? told : `${told}\n${' '.repeat(width + 7)}${look.warn(oneLine(remedy))}`;
  });
  const bad = checks.filter(({ ok }) => !ok).length;
  return [...lines, '', bad === 0 ? 'Nothing is to be done.' : `To be done: ${bad}.`].join('\n');
}
