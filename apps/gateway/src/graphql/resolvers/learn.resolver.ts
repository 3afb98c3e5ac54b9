import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { StewardError } from '@steward/contracts';
import type { MemoryStore } from '@steward/memory';
import { z } from 'zod';
import { MEMORY } from '../../app/tokens.js';
import { LearnInput } from '../types/inputs.js';
import { LearnResult } from '../types/results.js';
import { invalidInput, problemsOf } from './arguments.js';

const Input = z.object({
  name: z.string().trim().min(1).max(500),
  content: z.string().min(1, 'is empty'),
});

@Resolver()
export class LearnResolver {
  constructor(@Inject(MEMORY) private readonly memory: MemoryStore) {}

  @Mutation(() => LearnResult, {
    description:
      'Teaches a document or customers. The same name again makes new versions of what changed and ends what is gone.',
  })
  async learn(
    @Args('input', { description: 'What to learn.' }) { name, content, kind }: LearnInput,
  ): Promise<typeof LearnResult> {
    const invalid = problemsOf(Input, { name, content });
    if (invalid) return invalid;
    try {
      // Only the signed-in operator reaches this: what is taught here is the operator's own.
      const learned = await this.memory.learn({ name: name.trim(), content, kind, trust: 'operator' });
      return { __typename: 'Learned', ...learned };
    } catch (error) {
      if (!(error instanceof StewardError) || error.code !== 'input.invalid') throw error;
      return invalidInput([{ field: 'content', message: error.message }]);
    }
  }
}
