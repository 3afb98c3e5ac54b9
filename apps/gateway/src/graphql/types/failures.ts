import { Field, GraphQLISODateTime, Int, ObjectType } from '@nestjs/graphql';
import { Failure, Rule } from './common.js';

@ObjectType({ implements: () => Failure, description: 'Somebody decided before; that decision stands.' })
export class AlreadyDecided extends Failure {
  readonly __typename = 'AlreadyDecided';

  @Field({ description: 'What was decided.' })
  state!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When.' })
  decidedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Through which door.' })
  channel!: string | null;
}

@ObjectType({
  implements: () => Failure,
  description: 'The digest is not that of the current preview: look again before deciding.',
})
export class Stale extends Failure {
  readonly __typename = 'Stale';

  @Field({ description: 'Digest of the current preview.' })
  digest!: string;

  @Field(() => Int, { description: 'Revision of the current preview.' })
  revision!: number;
}

@ObjectType({ implements: () => Failure, description: 'The time for a decision is over.' })
export class Expired extends Failure {
  readonly __typename = 'Expired';

  @Field(() => GraphQLISODateTime, { description: 'Since when.' })
  expiredAt!: Date;
}

@ObjectType({ implements: () => Failure, description: 'There is no such thing.' })
export class NotFound extends Failure {
  readonly __typename = 'NotFound';
}

@ObjectType({ description: 'One field that cannot be taken as it is.' })
export class InputProblem {
  @Field({ description: 'Name of the field.' })
  field!: string;

  @Field({ description: 'What is wrong with it.' })
  message!: string;
}

@ObjectType({ implements: () => Failure, description: 'The input cannot be taken as it is.' })
export class InvalidInput extends Failure {
  readonly __typename = 'InvalidInput';

  @Field(() => [InputProblem], { description: 'Each field that is wrong.' })
  problems!: InputProblem[];
}

@ObjectType({ implements: () => Failure, description: 'Policy forbids it.' })
export class Denied extends Failure {
  readonly __typename = 'Denied';

  @Field(() => [Rule], { description: 'The rules that forbid it.' })
  rules!: Rule[];
}

@ObjectType({ implements: () => Failure, description: 'The effect is not in doubt (any more).' })
export class NotInDoubt extends Failure {
  readonly __typename = 'NotInDoubt';

  @Field({ description: 'Where it stands.' })
  state!: string;
}

@ObjectType({ implements: () => Failure, description: 'The item cannot be closed as it stands.' })
export class NotClosable extends Failure {
  readonly __typename = 'NotClosable';

  @Field({ description: 'Where it stands.' })
  state!: string;
}
