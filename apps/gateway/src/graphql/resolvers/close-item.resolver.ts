import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { ItemCloser } from '../../commands/item-closer.js';
import { CloseItemInput } from '../types/inputs.js';
import { CloseItemResult } from '../types/results.js';
import { isId } from './arguments.js';
import { notFound } from './decision-failures.js';

@Resolver()
export class CloseItemResolver {
  constructor(private readonly closer: ItemCloser) {}

  @Mutation(() => CloseItemResult, {
    description: 'Takes an item out of the open ones. Closing it again changes nothing.',
  })
  async closeItem(
    @Args('input', { description: 'The item.' }) { id }: CloseItemInput,
  ): Promise<typeof CloseItemResult> {
    const outcome = isId(id) ? await this.closer.close(id) : ({ kind: 'not_found' } as const);
    switch (outcome.kind) {
      case 'closed':
        return { __typename: 'Closed', at: outcome.at, itemId: id };
      case 'not_found':
        return notFound('There is no item with this id.');
      case 'not_closable':
        return { __typename: 'NotClosable', message: outcome.why, state: outcome.state };
    }
  }
}
