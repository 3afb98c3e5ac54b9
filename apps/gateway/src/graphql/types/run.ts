import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'One step of a run, as the log tells it.' })
export class RunStep {
  @Field({ description: 'Name of the step in its run.' })
  name!: string;

  @Field({ description: 'recall, think, checkpoint or act.' })
  kind!: string;

  @Field({ description: 'done or executing; for an act where the act stands.' })
  state!: string;

  @Field(() => String, { nullable: true, description: 'The operation, where the step is one.' })
  operation!: string | null;

  @Field(() => ID, { nullable: true, description: 'The act, where the step is one.' })
  actionId!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When it came into this state.' })
  at!: Date;
}

@ObjectType({ description: 'One agent at work on one thing.' })
export class Run {
  @Field(() => ID, { description: 'The run; at the same time the Temporal workflow id.' })
  id!: string;

  @Field(() => ID, { nullable: true, description: 'The work item that it is about.' })
  itemId!: string | null;

  @Field({ description: 'The agent.' })
  agent!: string;

  @Field({ description: 'running, completed, failed, cancelled, terminated, timed_out or lost.' })
  state!: string;

  @Field({ description: 'operator, model, connector, memory, gate, budget, resolution or nothing.' })
  waitingOn!: string;

  @Field(() => String, { nullable: true, description: 'What came of it for the business.' })
  outcome!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When it began.' })
  startedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it ended.' })
  endedAt!: Date | null;

  @Field(() => [RunStep], { description: 'Its steps, oldest first.' })
  steps!: RunStep[];

  @Field({ description: 'Where the Temporal UI shows it, on this origin.' })
  temporalPath!: string;
}
