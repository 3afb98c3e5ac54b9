import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ActionReader } from '../../read/action-reader.js';
import { IncomingMailReader } from '../../read/incoming-mail-reader.js';
import { Action } from '../types/action.js';
import { InboxItem, IncomingMail } from '../types/inbox.js';

/** What of an item is read only when it is asked for: both take decryption, the mail a file as well. */
const DEAR = ({ childComplexity }: { childComplexity: number }) => 10 + childComplexity;

@Resolver(() => InboxItem)
export class ItemFieldsResolver {
  constructor(
    private readonly actions: ActionReader,
    private readonly mails: IncomingMailReader,
  ) {}

  @ResolveField(() => Action, {
    nullable: true,
    complexity: DEAR,
    description: 'The act that the operator must look at, as the ledger has it now.',
  })
  action(@Parent() item: InboxItem): Promise<Action | null> {
    return item.actionId === null ? Promise.resolve(null) : this.actions.action(item.actionId);
  }

  @ResolveField(() => IncomingMail, {
    nullable: true,
    complexity: DEAR,
    description: 'The mail that began it; absent for a run that no mail began.',
  })
  intake(@Parent() item: InboxItem): Promise<IncomingMail | null> {
    return this.mails.mail(item.id);
  }
}
