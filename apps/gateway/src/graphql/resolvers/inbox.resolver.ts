import { Args, ID, Int, Query, Resolver } from '@nestjs/graphql';
import { InboxReader } from '../../read/inbox-reader.js';
import { ReadModelClock } from '../../read/read-model-clock.js';
import { pageComplexity } from '../limits.js';
import { ItemState } from '../types/enums.js';
import { InboxConnection, InboxItem } from '../types/inbox.js';
import { AFTER } from './after.js';
import { isId } from './arguments.js';

@Resolver()
export class InboxResolver {
  constructor(
    private readonly inbox: InboxReader,
    private readonly clock: ReadModelClock,
  ) {}

  @Query(() => InboxConnection, { description: 'The inbox, newest first.', complexity: pageComplexity, name: 'inbox' })
  async page(
    @Args('first', { type: () => Int, defaultValue: 25, description: 'How many, 1 to 100.' }) first: number,
    @Args('after', AFTER) after?: string,
    @Args('cursor', { type: () => String, nullable: true, description: 'Go on after the edge with this cursor.' })
    cursor?: string,
    @Args('states', { type: () => [ItemState], nullable: true, description: 'Only items in these states.' })
    states?: ItemState[],
  ): Promise<InboxConnection> {
    const upToDate = await this.clock.reached(after);
    return { ...(await this.inbox.page({ first, cursor, states })), upToDate };
  }

  @Query(() => InboxItem, { nullable: true, description: 'One item.' })
  async item(
    @Args('id', { type: () => ID, description: 'The item.' }) id: string,
    @Args('after', AFTER) after?: string,
  ): Promise<InboxItem | null> {
    await this.clock.reached(after);
    return isId(id) ? this.inbox.item(id) : null;
  }
}
