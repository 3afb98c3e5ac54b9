import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { ReadModelClock } from '../../read/read-model-clock.js';
import { RunReader } from '../../read/run-reader.js';
import { Run } from '../types/run.js';
import { AFTER } from './after.js';

@Resolver()
export class RunResolver {
  constructor(
    private readonly runs: RunReader,
    private readonly clock: ReadModelClock,
  ) {}

  @Query(() => Run, { nullable: true, description: 'One run of an agent.' })
  async run(
    @Args('id', { type: () => ID, description: 'The run.' }) id: string,
    @Args('after', AFTER) after?: string,
  ): Promise<Run | null> {
    await this.clock.reached(after);
    return this.runs.run(id.slice(0, 200));
  }
}
