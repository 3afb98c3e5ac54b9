import { Field, ID, Int, ObjectType, createUnionType } from '@nestjs/graphql';
import { Action } from './action.js';
import { AlreadyDecided, Denied, Expired, InvalidInput, NotClosable, NotFound, NotInDoubt, Stale } from './failures.js';

const AT = 'Log position of the command; give it as `after` to read what was just written.';
const resolveType = (value: { __typename: string }) => value.__typename;

@ObjectType({
  description: 'Approved: exactly the preview with this digest will be done, under the rules in force then.',
})
export class Approved {
  readonly __typename = 'Approved';

  @Field({ description: AT })
  at!: string;

  @Field(() => ID, { description: 'The act.' })
  actionId!: string;

  @Field(() => ID, { description: 'The approval.' })
  approvalId!: string;
}

@ObjectType({ description: 'Rejected: it will not be done.' })
export class Rejected {
  readonly __typename = 'Rejected';

  @Field({ description: AT })
  at!: string;

  @Field(() => ID, { description: 'The act.' })
  actionId!: string;

  @Field(() => ID, { description: 'The approval.' })
  approvalId!: string;
}

@ObjectType({ description: 'Edited: a new preview with a new digest waits for a decision of its own.' })
export class Edited {
  readonly __typename = 'Edited';

  @Field({ description: AT })
  at!: string;

  @Field(() => Action, { description: 'The act as it is now.' })
  action!: Action;

  @Field(() => ID, { description: 'The new approval.' })
  approvalId!: string;

  @Field({ description: 'The new digest.' })
  digest!: string;
}

@ObjectType({ description: 'The operator’s word on an effect in doubt is recorded.' })
export class Resolved {
  readonly __typename = 'Resolved';

  @Field({ description: AT })
  at!: string;
}

@ObjectType({ description: 'The item is closed.' })
export class Closed {
  readonly __typename = 'Closed';

  @Field({ description: AT })
  at!: string;

  @Field(() => ID, { description: 'The item.' })
  itemId!: string;
}

@ObjectType({ description: 'What was taught is stored; the index follows by itself.' })
export class Learned {
  readonly __typename = 'Learned';

  @Field(() => Int, { description: 'New records.' })
  added!: number;

  @Field(() => Int, { description: 'Records with a new version.' })
  changed!: number;

  @Field(() => Int, { description: 'Records that are not in the source any more.' })
  ended!: number;

  @Field(() => Int, { description: 'Records that are as they were.' })
  unchanged!: number;

  @Field({ description: AT })
  at!: string;
}

@ObjectType({ description: 'The read models and the memory index were dropped and made again.' })
export class Rebuilt {
  readonly __typename = 'Rebuilt';

  @Field({ description: 'Log position that the new read models have reached.' })
  at!: string;

  @Field(() => Int, { description: 'Memory records in the new index.' })
  memories!: number;
}

@ObjectType({
  description: 'The rebuild is ordered and not done yet; the order is durable and is carried out as soon as it can be.',
})
export class RebuildOrdered {
  readonly __typename = 'RebuildOrdered';

  @Field({ description: 'Log position that the new read models have to reach; give it as `after`.' })
  at!: string;

  @Field({ description: 'What is not done yet, and what to look at.' })
  message!: string;
}

@ObjectType({ description: 'The pause is as asked for.' })
export class PauseSet {
  readonly __typename = 'PauseSet';

  @Field({ description: 'True while nothing is executed.' })
  paused!: boolean;

  @Field({ description: AT })
  at!: string;
}

export const ApproveActionResult = createUnionType({
  name: 'ApproveActionResult',
  description: 'What came of `approveAction`.',
  types: () => [Approved, AlreadyDecided, Stale, Expired, NotFound] as const,
  resolveType,
});

export const RejectActionResult = createUnionType({
  name: 'RejectActionResult',
  description: 'What came of `rejectAction`.',
  types: () => [Rejected, AlreadyDecided, Stale, Expired, NotFound, InvalidInput] as const,
  resolveType,
});

export const EditActionResult = createUnionType({
  name: 'EditActionResult',
  description: 'What came of `editAction`.',
  types: () => [Edited, AlreadyDecided, Stale, Expired, NotFound, InvalidInput, Denied] as const,
  resolveType,
});

export const ResolveInDoubtResult = createUnionType({
  name: 'ResolveInDoubtResult',
  description: 'What came of `resolveInDoubt`.',
  types: () => [Resolved, NotInDoubt, NotFound] as const,
  resolveType,
});

export const CloseItemResult = createUnionType({
  name: 'CloseItemResult',
  description: 'What came of `closeItem`.',
  types: () => [Closed, NotFound, NotClosable] as const,
  resolveType,
});

export const LearnResult = createUnionType({
  name: 'LearnResult',
  description: 'What came of `learn`.',
  types: () => [Learned, InvalidInput] as const,
  resolveType,
});

export const RebuildResult = createUnionType({
  name: 'RebuildResult',
  description: 'What came of `rebuild`.',
  types: () => [Rebuilt, RebuildOrdered] as const,
  resolveType,
});

export const SetPauseResult = createUnionType({
  name: 'SetPauseResult',
  description: 'What came of `setPause`.',
  types: () => [PauseSet, InvalidInput] as const,
  resolveType,
});
