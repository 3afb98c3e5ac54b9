import type { Settings } from '@steward/platform';

import type { Places } from '../places.js';
import type { Supervisor } from './up.js';

/** `--no`: npm must never fetch a stranger's package of that name. */
const STEWARD = 'npm exec --no -- steward';

/** What a newcomer needs to know once everything runs. */
export function summary(places: Places, settings: Settings, { state, services, secret }: Supervisor): string {
  const rows: [string, string][] = [['Console', state.console]];
  if (secret !== undefined) {
    rows.push(['Sign-in secret', `${secret}  (shown only now; ${STEWARD} operator reset makes a new one)`]);
  }
  rows.push(
    ['Incoming mail', `${state.smtp} (SMTP, the built-in local mailbox)`],
    [
      'Sent mail',
      settings.SMTP_URL === undefined
        ? `${state.maildir} (Maildir, the built-in local mailbox: nothing leaves this machine)`
        : `through ${new URL(settings.SMTP_URL).host}`,
    ],
    [
      'Model',
      settings.OPENAI_BASE_URL === undefined
        ? 'the built-in scripted model (no language model; set OPENAI_BASE_URL for a real one)'
        : `${settings.OPENAI_MODEL} at ${new URL(settings.OPENAI_BASE_URL).host}`,
    ],
    ['Back up', foldersToBackUp(places, services.postgres.dataFolder)],
    ['Teach it', `${STEWARD} learn examples/company   (a small invented company)`],
    ['Send it a mail', `${STEWARD} mail examples/mail/question.eml`],
    ['Stop', `Ctrl-C, or ${STEWARD} down`],
  );
  const width = Math.max(...rows.map(([name]) => name.length));
  return ['Steward is running.', '', ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`), ''].join('\n');
}

function foldersToBackUp({ home }: Places, postgres: string | undefined): string {
  if (postgres === undefined) return `${home} (data, keys, mail), and your own PostgreSQL`;
  return postgres.startsWith(home)
    ? `${home} (data, keys, mail)`
    : `${home} (data, keys, mail) and ${postgres} (database)`;
}
