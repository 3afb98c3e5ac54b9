import { connect } from '../connect.js';
import { LONG_MS } from '../gateway/gateway.js';
import { REBUILD } from '../gateway/mutations.js';
import { answer } from './decisions.js';
import { confirmed } from './confirmed.js';
import { subcommand, type AddCommands } from './command.js';

const WHAT =
  'The read models (inbox, runs) and the memory index are dropped and made again from the log and the memories, with the same result.\n' +
  'Until that is done, lists are empty or partial. Nothing else is touched, and runs go on.';

export const addRebuild: AddCommands = (program, act) => {
  subcommand(program, 'rebuild', 'drop the read models and the memory index and make them again')
    .option('--yes', 'do not ask')
    .action(
      act<{ yes?: boolean }>(async (invocation, _, { yes }) => {
        const gateway = await connect(invocation.host);
        await confirmed(invocation, { about: WHAT, render: (what) => what, question: 'Rebuild now?', yes });
        const work = gateway.run(REBUILD, {}, { timeoutMs: LONG_MS });
        const { rebuild } = await invocation.host.terminal.whileWaiting('Rebuilding', work);
        const count = rebuild.__typename === 'Rebuilt' ? `: ${rebuild.memories} memory records in the new index` : '';
        return answer(rebuild, `Rebuilt${count}.`);
      }),
    );
};
