import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { setGate, type EventLog } from '@steward/ledger';
import type { Database } from '@steward/platform';
import { z } from 'zod';
import { DATABASE, EVENT_LOG } from '../../app/tokens.js';
import { SetPauseInput } from '../types/inputs.js';
import { SetPauseResult } from '../types/results.js';
import { problemsOf } from './arguments.js';

const Input = z.object({ reason: z.string().trim().min(1, 'say why').max(500) });

@Resolver()
export class SetPauseResolver {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(EVENT_LOG) private readonly events: EventLog,
  ) {}

  @Mutation(() => SetPauseResult, {
    description:
      'Switches the pause. While it is on nothing is executed; runs wait and go on by themselves when it is off.',
  })
  async setPause(
    @Args('input', { description: 'On or off, and why.' }) { on, reason }: SetPauseInput,
  ): Promise<typeof SetPauseResult> {
    const invalid = problemsOf(Input, { reason });
    if (invalid) return invalid;
    const { at } = await setGate({ db: this.db, events: this.events }, { gate: 'pause', on, reason: reason.trim() });
    return { __typename: 'PauseSet', paused: on, at };
  }
}
