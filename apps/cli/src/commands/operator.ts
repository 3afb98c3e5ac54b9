import { told } from '../outcome.js';
import { resetOperator } from '../system/reset-operator.js';
import { confirmed } from './confirmed.js';
import { subcommand, type AddCommands } from './command.js';

const WHAT = 'A new sign-in secret is made. The old one and all open sessions, in browsers too, end at once.';

export const addOperator: AddCommands = (program, act) => {
  const operator = program.command('operator').description('the operator’s sign-in');
  subcommand(operator, 'reset', 'make a new sign-in secret and print it once; ends all sessions')
    .option('--yes', 'do not ask')
    .action(
      act<{ yes?: boolean }>(async (invocation, _, { yes }) => {
        await confirmed(invocation, { about: WHAT, render: (what) => what, question: 'Reset now?', yes });
        const { secret } = await resetOperator(invocation.host);
        const text = `Sign-in secret: ${secret}\nIt is shown this once and stored nowhere.`;
        return told('done', text, (shown) => shown, { secret });
      }),
    );
};
