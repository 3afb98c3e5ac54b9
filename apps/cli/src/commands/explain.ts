import { connect } from '../connect.js';
import { EXPLAIN } from '../gateway/queries.js';
import { CommandFailure, told } from '../outcome.js';
import { renderExplanation } from '../render/explanation.js';
import { small } from '../render/preview.js';
import { ID_HELP, parseId, resolveId } from '../resolve-id.js';
import { subcommand, type AddCommands } from './command.js';

export const addExplain: AddCommands = (program, act) => {
  subcommand(program, 'explain', 'why something happened, back to the mail that began it')
    .argument('<id>', `${ID_HELP}; or the Message-ID of a sent or received mail`, parseSubject)
    .action(
      act(async ({ host }, [given = '']) => {
        const gateway = await connect(host);
        const id = isWhole(given) ? given : (await resolveId(gateway, given)).id;
        const { explain } = await gateway.run(EXPLAIN, { id });
        if (explain === null)
          throw new CommandFailure('notFound', `Nothing is known about ${given}. See steward inbox.`);
        const steps = explain.steps.map((step) => ({ ...step, kind: small(step.kind) }));
        return told('done', explain, renderExplanation, { ...explain, steps });
      }),
    );
};

function parseSubject(given: string): string {
  return isWhole(given) ? given : parseId(given);
}

/** Message-IDs, intent keys and whole ids: the gateway knows these by itself. */
function isWhole(id: string): boolean {
  return id.includes('@') || id.includes('/') || id.trim().length >= 36;
}
