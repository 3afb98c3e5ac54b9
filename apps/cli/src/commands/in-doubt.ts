import { Option } from 'commander';
import { connect } from '../connect.js';
import { CLOSE, RESOLVE, type InDoubtChoice } from '../gateway/mutations.js';
import { ITEM } from '../gateway/queries.js';
import { CommandFailure } from '../outcome.js';
import { small } from '../render/preview.js';
import { ID_HELP, parseId, resolveId } from '../resolve-id.js';
import { answer } from './decisions.js';
import { notListed } from './inbox.js';
import { subcommand, type AddCommands } from './command.js';

const CHOICES: Record<string, { choice: InDoubtChoice; told: string }> = {
  happened: { choice: 'HAPPENED', told: 'it happened. It is settled as done and never repeated.' },
  'did-not-happen': { choice: 'DID_NOT_HAPPEN', told: 'it did not happen. It is settled as not done.' },
  'ask-again': { choice: 'ASK_AGAIN', told: 'it is proposed anew and needs a new approval.' },
};

export const addInDoubt: AddCommands = (program, act) => {
  subcommand(program, 'resolve', 'say what became of an effect in doubt (runbooks/in-doubt.md)')
    .argument('<id>', ID_HELP, parseId)
    .addOption(new Option('--choice <choice>', 'what is so').choices(Object.keys(CHOICES)).makeOptionMandatory())
    .action(
      act<{ choice: string }>(async ({ host }, [id = ''], options) => {
        const gateway = await connect(host);
        const { itemId } = await resolveId(gateway, id);
        const { item } = await gateway.run(ITEM, { id: itemId, after: null });
        if (item === null) throw notListed(itemId);
        const intentKey = item.action?.intent?.key;
        if (intentKey === undefined)
          throw new CommandFailure('refused', `Nothing of item ${itemId} is in doubt (it is ${small(item.state)}).`);
        const { choice, told } = CHOICES[options.choice] as { choice: InDoubtChoice; told: string };
        const { resolveInDoubt } = await gateway.run(RESOLVE, { input: { intentKey, choice } });
        return answer(resolveInDoubt, `Recorded: ${told}`);
      }),
    );

  subcommand(program, 'close', 'take an item out of the inbox; its story stays')
    .argument('<id>', ID_HELP, parseId)
    .action(
      act(async ({ host }, [id = '']) => {
        const gateway = await connect(host);
        const { itemId } = await resolveId(gateway, id);
        const { closeItem } = await gateway.run(CLOSE, { input: { id: itemId } });
        return answer(
          closeItem,
          `Closed. steward inbox --all still lists it; steward explain ${itemId} tells its story.`,
        );
      }),
    );
};
