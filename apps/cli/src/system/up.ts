import { readRunState, summary, up, type StatusReport } from '@steward/local';
import type { Invocation } from '../commands/command.js';
import { told, type Outcome } from '../outcome.js';
import { safeJson } from '../terminal/visible.js';

/** Starts everything, says where it is, and stays until it is told to stop. */
export async function runUp({ host, json }: Invocation): Promise<Outcome> {
  const { terminal, signal } = host;
  const places = host.places();
  const say = (line: string) => terminal.note(line);
  signal.addEventListener('abort', () => say('Stopping …'), { once: true });
  const started = await up({ places, settings: host.settings(), env: { ...host.env }, say, signal });
  if ('alreadyRunning' in started) {
    const state = await readRunState(places);
    const json = { alreadyRunning: true, pid: started.alreadyRunning, console: state?.console ?? null };
    const text = `Steward is running already (process ${started.alreadyRunning}). See steward status.`;
    return told('done', text, (shown) => shown, json);
  }
  const { state, secret } = started;
  const ready: Omit<StatusReport, 'parts' | 'ok'> & { secret: string | null } = {
    home: places.home,
    console: state.console,
    smtp: state.smtp,
    maildir: state.maildir,
    secret: secret ?? null,
  };
  terminal.answer(json ? safeJson(ready) : summary(places, host.settings(), started));
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await started.stop();
  say('Stopped.');
  return { exit: 'done', json: undefined, text: () => '' };
}
