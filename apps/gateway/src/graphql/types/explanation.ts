import { Field, GraphQLISODateTime, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { MemoryRef, Rule } from './common.js';

export enum ExplanationKind {
  EFFECT = 'effect',
  APPROVAL = 'approval',
  EDIT = 'edit',
  POLICY = 'policy',
  PROPOSAL = 'proposal',
  MODEL_CALL = 'model_call',
  MEMORY = 'memory',
  MAIL = 'mail',
  RUN = 'run',
}
registerEnumType(ExplanationKind, {
  name: 'ExplanationKind',
  description: 'What a step of an explanation is about.',
  valuesMap: {
    EFFECT: { description: 'What was done outside, or what became of it instead.' },
    APPROVAL: { description: 'Who decided, when and through which door.' },
    EDIT: { description: 'What the operator changed before deciding.' },
    POLICY: { description: 'The policy version and the rules that decided.' },
    PROPOSAL: { description: 'What the agent proposed and why.' },
    MODEL_CALL: { description: 'The model call that it rests on.' },
    MEMORY: { description: 'What was read from memory.' },
    MAIL: { description: 'The mail that began it.' },
    RUN: { description: 'How the run went where that is not a step above.' },
  },
});

@ObjectType({ description: 'A named fact of a step.' })
export class Fact {
  @Field({ description: 'Stable name.' })
  name!: string;

  @Field({ description: 'The value, as text.' })
  value!: string;
}

@ObjectType({ description: 'One step back from the effect.' })
export class ExplanationStep {
  @Field(() => ExplanationKind, { description: 'What it is about.' })
  kind!: ExplanationKind;

  @Field({ description: 'The step in one line.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'More, such as the reason given; may hold text from outside.' })
  detail!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was recorded.' })
  at!: Date | null;

  @Field(() => String, { nullable: true, description: 'operator, agent:<name> or system:<part>.' })
  actor!: string | null;

  @Field(() => [Fact], {
    description: 'Everything else that is known: prompt version, model, cost, digest, and so on.',
  })
  facts!: Fact[];

  @Field(() => [Rule], { description: 'Rules that decided, with the text they had in that policy version.' })
  rules!: Rule[];

  @Field(() => [MemoryRef], { description: 'Memory records that were read, at the version that was read.' })
  memories!: MemoryRef[];

  @Field({ description: 'True when the personal part of this step was destroyed with the person’s key.' })
  destroyed!: boolean;
}

@ObjectType({
  description:
    'Why something happened, walked back from the effect to the mail that began it. Told from PostgreSQL alone.',
})
export class Explanation {
  @Field(() => ID, { description: 'The work item or run that the story is about.' })
  id!: string;

  @Field(() => ID, { nullable: true, description: 'The act that was asked about, where it is one.' })
  actionId!: string | null;

  @Field(() => String, { nullable: true, description: 'That act in one line.' })
  title!: string | null;

  @Field(() => String, { nullable: true, description: 'Subject of the incoming mail; absent when it was destroyed.' })
  subject!: string | null;

  @Field(() => [ExplanationStep], { description: 'The steps, newest first.' })
  steps!: ExplanationStep[];
}
