import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Ledger } from '@steward/ledger';
import { z } from 'zod';
import { LEDGER } from '../../app/tokens.js';
import type { Caller } from '../../http/sessions.js';
import { RejectActionInput } from '../types/inputs.js';
import { RejectActionResult } from '../types/results.js';
import { isId, problemsOf } from './arguments.js';
import { SignedIn } from './caller.decorator.js';
import { notFound, toFailure } from './decision-failures.js';

const Input = z.object({ reason: z.string().trim().min(1, 'say why').max(2000) });

@Resolver()
export class RejectActionResolver {
  constructor(@Inject(LEDGER) private readonly ledger: Ledger) {}

  @Mutation(() => RejectActionResult, {
    description:
      'Rejects exactly the preview with this digest. Late, repeated, foreign and stale rejections change nothing.',
  })
  async rejectAction(
    @Args('input', { description: 'What to reject, and why.' }) input: RejectActionInput,
    @SignedIn() caller: Caller,
  ): Promise<typeof RejectActionResult> {
    const { approvalId, digest } = input;
    const invalid = problemsOf(Input, input);
    if (invalid) return invalid;
    if (!isId(approvalId)) return notFound('There is no approval with this id.');
    const reason = input.reason.trim();
    const outcome = await this.ledger.reject({ approvalId, digest, reason, channel: caller.channel });
    if (outcome.kind === 'approved') throw new Error('The ledger answered a rejection with an approval.');
    if (outcome.kind !== 'rejected') return toFailure(outcome);
    return { __typename: 'Rejected', at: outcome.at, actionId: outcome.actionId, approvalId: outcome.approvalId };
  }
}
