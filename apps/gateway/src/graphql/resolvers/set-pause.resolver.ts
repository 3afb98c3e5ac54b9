import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { PauseSwitch } from '../../commands/pause-switch.js';
import { SetPauseInput } from '../types/inputs.js';
import { SetPauseResult } from '../types/results.js';
import { problemsOf } from './arguments.js';

const Input = z.object({ reason: z.string().trim().min(1, 'say why').max(500) });

@Resolver()
export class SetPauseResolver {
  constructor(private readonly pause: PauseSwitch) {}

  @Mutation(() => SetPauseResult, {
    description:
      'Switches the pause. While it is on nothing is executed; runs wait and go on by themselves when it is off.',
  })
  async setPause(
    @Args('input', { description: 'On or off, and why.' }) input: SetPauseInput,
  ): Promise<typeof SetPauseResult> {
    const invalid = problemsOf(Input, input);
    if (invalid) return invalid;
    const at = await this.pause.set(input.on, input.reason.trim());
    return { __typename: 'PauseSet', paused: input.on, at };
  }
}
