import { connect } from '../connect.js';
import type { Host } from '../host.js';
import { SET_PAUSE } from '../gateway/mutations.js';
import type { Outcome } from '../outcome.js';
import { answer } from './decisions.js';
import { subcommand, type AddCommands } from './command.js';

const REASON = 'by the operator, on the command line';

interface PauseOptions {
  because: string;
}

export const addPause: AddCommands = (program, act) => {
  subcommand(program, 'pause', 'from now on nothing is executed; runs wait')
    .option('--because <reason>', 'why, in 1 to 500 characters', REASON)
    .action(
      act<PauseOptions>(({ host }, _, { because }) =>
        setPause(host, true, because, 'Paused: nothing is executed until steward resume.'),
      ),
    );
  subcommand(program, 'resume', 'end the pause; runs go on by themselves')
    .option('--because <reason>', 'why, in 1 to 500 characters', REASON)
    .action(
      act<PauseOptions>(({ host }, _, { because }) => setPause(host, false, because, 'Resumed: what waited goes on.')),
    );
};

async function setPause(host: Host, on: boolean, reason: string, success: string): Promise<Outcome> {
  const { setPause: result } = await (await connect(host)).run(SET_PAUSE, { input: { on, reason } });
  return answer(result, success);
}
