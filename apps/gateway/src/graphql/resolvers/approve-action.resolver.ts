import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Ledger } from '@steward/ledger';
import { LEDGER } from '../../app/tokens.js';
import type { Caller } from '../../http/sessions.js';
import { ApproveActionInput } from '../types/inputs.js';
import { ApproveActionResult } from '../types/results.js';
import { isId } from './arguments.js';
import { SignedIn } from './caller.decorator.js';
import { notFound, toFailure } from './decision-failures.js';

@Resolver()
export class ApproveActionResolver {
  constructor(@Inject(LEDGER) private readonly ledger: Ledger) {}

  @Mutation(() => ApproveActionResult, {
    description:
      'Approves exactly the preview with this digest. Late, repeated, foreign and stale approvals change nothing.',
  })
  async approveAction(
    @Args('input', { description: 'What to approve.' }) input: ApproveActionInput,
    @SignedIn() caller: Caller,
  ): Promise<typeof ApproveActionResult> {
    const { approvalId, digest } = input;
    if (!isId(approvalId)) return notFound('There is no approval with this id.');
    const outcome = await this.ledger.approve({ approvalId, digest, channel: caller.channel });
    if (outcome.kind === 'rejected') throw new Error('The ledger answered an approval with a rejection.');
    if (outcome.kind !== 'approved') return toFailure(outcome);
    return { __typename: 'Approved', at: outcome.at, actionId: outcome.actionId, approvalId: outcome.approvalId };
  }
}
