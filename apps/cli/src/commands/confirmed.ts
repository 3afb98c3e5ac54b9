import { CommandFailure } from '../outcome.js';
import type { Look } from '../terminal/look.js';
import { visible } from '../terminal/visible.js';
import type { Invocation } from './command.js';

export interface Question<T> {
  /** What is shown before it is asked about. */
  about: T;
  render: (shown: T, look: Look) => string;
  question: string;
  /** The answer was given on the command line. */
  yes: boolean | undefined;
}

/**
 * Lets a command go on once the operator has seen what would be done and said yes.
 *
 * @throws CommandFailure `usage` where nobody can be asked and `--yes` is missing; `failed` when the answer was no
 */
export async function confirmed<T>({ host, json }: Invocation, asked: Question<T>): Promise<void> {
  const { terminal } = host;
  if (!json) terminal.note(`${asked.render(visible(asked.about), host.look('stderr'))}\n`);
  if (asked.yes) return;
  if (json || !terminal.interactive) {
    const why = json ? 'With --json nobody is asked' : 'There is no terminal to ask on';
    throw new CommandFailure('usage', `${why}: add --yes to go on without a question. Nothing was changed.`);
  }
  if (await terminal.confirm(asked.question)) return;
  throw new CommandFailure('failed', 'Nothing was changed.');
}
