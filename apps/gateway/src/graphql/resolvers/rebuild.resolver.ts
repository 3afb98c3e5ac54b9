import { Mutation, Resolver } from '@nestjs/graphql';
import { Rebuilder } from '../../commands/rebuilder.js';
import { RebuildResult } from '../types/results.js';

@Resolver()
export class RebuildResolver {
  constructor(private readonly rebuilder: Rebuilder) {}

  @Mutation(() => RebuildResult, {
    description:
      'Drops the read models and the memory index and makes them again from the log and the memories, with the same result.',
  })
  rebuild(): Promise<typeof RebuildResult> {
    return this.rebuilder.rebuild();
  }
}
