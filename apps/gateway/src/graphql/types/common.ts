import { Field, Float, ID, Int, InterfaceType, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'An exact amount of money.' })
export class Money {
  @Field(() => Float, { description: 'Micro-units: 1 000 000 are one unit of the currency. Always a whole number.' })
  micros!: number;

  @Field({ description: 'ISO 4217 code.' })
  currency!: string;
}

@ObjectType({ description: 'Something worth a second look before deciding.' })
export class Flag {
  @Field({ description: 'Stable name of the flag.' })
  code!: string;

  @Field({ description: 'What it means, in a sentence.' })
  text!: string;
}

@ObjectType({ description: 'A rule of a policy version.' })
export class Rule {
  @Field(() => ID, { description: 'Stable name of the rule, made to be read.' })
  id!: string;

  @Field({
    description:
      'The rule as a sentence (its @description); its Cedar text where it has none, its name where it is none of the policy’s rules.',
  })
  text!: string;
}

@ObjectType({ description: 'A memory record at the version that was read.' })
export class MemoryRef {
  @Field(() => ID, { description: 'The record.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read.' })
  version!: number;

  @Field(() => Float, { description: 'Fused rank score; comparable only within one recall.' })
  score!: number;

  @Field({ description: 'Title of the record.' })
  title!: string;

  @Field({ description: 'document, customer, fact, policy or event.' })
  kind!: string;
}

@ObjectType({ description: 'Relay paging (https://relay.dev/graphql/connections.htm), forwards only.' })
export class PageInfo {
  @Field({ description: 'True when there is more after `endCursor`.' })
  hasNextPage!: boolean;

  @Field({ description: 'Always false: paging goes forwards only.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first edge.' })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last edge; give it as `cursor` for the next page.',
  })
  endCursor!: string | null;
}

/** Every expected failure implements this, so that a client can show one it has never heard of. */
@InterfaceType({
  description: 'An expected failure: nothing was changed.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class Failure {
  @Field({ description: 'What is wrong and what to do, for people.' })
  message!: string;
}
