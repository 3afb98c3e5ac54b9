import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Ledger } from '@steward/ledger';
import { LEDGER } from '../../app/tokens.js';
import { ResolveInDoubtInput } from '../types/inputs.js';
import { ResolveInDoubtResult } from '../types/results.js';
import { notFound } from './decision-failures.js';

@Resolver()
export class ResolveInDoubtResolver {
  constructor(@Inject(LEDGER) private readonly ledger: Ledger) {}

  @Mutation(() => ResolveInDoubtResult, {
    description: 'Records the operator’s word on an effect that nobody can be sure about.',
  })
  async resolveInDoubt(
    @Args('input', { description: 'What is so.' }) input: ResolveInDoubtInput,
  ): Promise<typeof ResolveInDoubtResult> {
    const outcome = await this.ledger.resolveInDoubt({ key: input.intentKey, choice: input.choice });
    switch (outcome.kind) {
      case 'resolved':
        return { __typename: 'Resolved', at: outcome.at };
      case 'not_in_doubt': {
        const message = `This effect is not in doubt (${outcome.state}); nothing was changed.`;
        return { __typename: 'NotInDoubt', message, state: outcome.state };
      }
      case 'not_found':
        return notFound('There is no effect with this key.');
    }
  }
}
