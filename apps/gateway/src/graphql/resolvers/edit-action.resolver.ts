import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Ledger, Previewer } from '@steward/ledger';
import { z } from 'zod';
import { LEDGER, PREVIEWER } from '../../app/tokens.js';
import { ActionReader } from '../../read/action-reader.js';
import { RuleBook } from '../../read/rule-book.js';
import { EditActionInput } from '../types/inputs.js';
import { EditActionResult } from '../types/results.js';
import { invalidInput, isId, problemsOf } from './arguments.js';
import { notFound, toFailure } from './decision-failures.js';

const Input = z.object({
  set: z
    .array(z.object({ field: z.string().min(1).max(100), value: z.string().max(50_000) }))
    .min(1, 'change at least one field')
    .max(20)
    .refine((set) => new Set(set.map(({ field }) => field)).size === set.length, 'each field at most once'),
});

@Resolver()
export class EditActionResolver {
  constructor(
    @Inject(LEDGER) private readonly ledger: Ledger,
    @Inject(PREVIEWER) private readonly preview: Previewer,
    private readonly actions: ActionReader,
    private readonly rules: RuleBook,
  ) {}

  @Mutation(() => EditActionResult, {
    description:
      'Changes editable fields. The new preview has a new digest, is judged by policy anew and needs its own approval.',
  })
  async editAction(
    @Args('input', { description: 'What to change.' }) input: EditActionInput,
  ): Promise<typeof EditActionResult> {
    const { approvalId, digest } = input;
    const invalid = problemsOf(Input, input);
    if (invalid) return invalid;
    if (!isId(approvalId)) return notFound('There is no approval with this id.');
    const set = Object.fromEntries(input.set.map(({ field, value }) => [field, value]));
    const outcome = await this.ledger.edit({ approvalId, digest, set, preview: this.preview });
    switch (outcome.kind) {
      case 'edited': {
        const action = await this.actions.action(outcome.actionId);
        if (action === null) throw new Error('An act that was just edited is gone.');
        return {
          __typename: 'Edited',
          at: outcome.at,
          action,
          approvalId: outcome.approvalId,
          digest: outcome.digest,
        };
      }
      case 'invalid':
        return invalidInput(outcome.problems);
      case 'denied': {
        const rules = await this.rules.texts(await this.rules.activeVersion(), outcome.rules);
        const message = `Policy forbids this: ${rules.map(({ text }) => text).join('; ')}`;
        return { __typename: 'Denied', message, rules };
      }
      default:
        return toFailure(outcome);
    }
  }
}
