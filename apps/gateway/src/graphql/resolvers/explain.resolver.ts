import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { Explainer } from '../../explain/explainer.js';
import { Explanation } from '../types/explanation.js';

@Resolver()
export class ExplainResolver {
  constructor(private readonly explainer: Explainer) {}

  @Query(() => Explanation, {
    nullable: true,
    complexity: ({ childComplexity }) => 50 + childComplexity * 20,
    description: 'Why something happened, walked back from the effect to the mail that began it.',
  })
  explain(
    @Args('id', { type: () => ID, description: 'Id of an item, an act, an approval or a run, or a Message-ID.' })
    id: string,
  ): Promise<Explanation | null> {
    return this.explainer.explain(id.trim().slice(0, 998));
  }
}
