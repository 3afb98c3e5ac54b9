import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { Flag, MemoryRef, Money, Rule } from './common.js';
import { ActionState, ApprovalState } from './enums.js';

@ObjectType({ description: 'One argument as the operator sees it.' })
export class PreviewField {
  @Field({ description: 'Name to give to `editAction`.' })
  name!: string;

  @Field({ description: 'Label for people.' })
  label!: string;

  @Field({ description: 'The value, as text.' })
  value!: string;

  @Field({ description: 'Whether `editAction` takes it.' })
  editable!: boolean;
}

@ObjectType({
  description: 'What would be done, made for reading. The digest is over the exact preview that this is derived from.',
})
export class PreviewDisplay {
  @Field({ description: 'The act in one line.' })
  title!: string;

  /** What the connector says was there before. The field itself is resolved (preview-fields.resolver.ts). */
  before!: string | null;

  /** The item whose mail is answered, where that is what was there before: it lies encrypted and is read when it is asked for. */
  answers!: string | null;

  @Field({ description: 'What will be there after.' })
  after!: string;

  @Field(() => [PreviewField], { description: 'The arguments.' })
  fields!: PreviewField[];

  @Field(() => [Flag], { description: 'Things worth a second look.' })
  flags!: Flag[];
}

@ObjectType({ description: 'What policy said about an act.' })
export class PolicyJudgement {
  @Field({ description: 'allow, ask or deny.' })
  decision!: string;

  @Field(() => [Rule], { description: 'The rules that decided.' })
  rules!: Rule[];

  @Field(() => Int, { description: 'The policy version that was judged by.' })
  policyVersion!: number;
}

@ObjectType({ description: 'The newest approval of an act.' })
export class Approval {
  @Field(() => ID, { description: 'To give to `approveAction`, `rejectAction` and `editAction`.' })
  id!: string;

  @Field(() => ApprovalState, { description: 'Where it stands.' })
  state!: ApprovalState;

  @Field(() => GraphQLISODateTime, { description: 'After this nobody can decide any more.' })
  expiresAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was decided.' })
  decidedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'console, cli or temporal-unsigned.' })
  channel!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was rejected.' })
  reason!: string | null;
}

@ObjectType({ description: 'The ledger entry that was made before the outside world was touched.' })
export class Intent {
  @Field(() => ID, { description: 'The idempotency key; to give to `resolveInDoubt`.' })
  key!: string;

  @Field({ description: 'open, executed, refused or in_doubt.' })
  state!: string;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'Set while an attempt may have reached the outside world without an answer.',
  })
  callingSince!: Date | null;

  @Field(() => Int, { description: 'How often it was tried.' })
  attempts!: number;

  @Field(() => String, { nullable: true, description: 'Code of the last error.' })
  errorCode!: string | null;
}

@ObjectType({ description: 'What truly happened.' })
export class ActResult {
  @Field({ description: 'executed, executed_with_edits, rejected, expired, denied, refused, in_doubt or cancelled.' })
  status!: string;

  @Field(() => String, { nullable: true, description: 'Message-ID, reason or error, as the status has it.' })
  detail!: string | null;
}

@ObjectType({ description: 'An act that an agent proposed.' })
export class Action {
  @Field(() => ID, { description: 'The act.' })
  id!: string;

  @Field({ description: 'The operation, such as email.reply.' })
  operation!: string;

  @Field(() => ActionState, { description: 'Where it stands.' })
  state!: ActionState;

  @Field(() => Int, { description: 'Starts at 1; every edit adds one.' })
  revision!: number;

  @Field({ description: 'SHA-256 of the exact preview: what an approval is for.' })
  digest!: string;

  @Field({ description: 'Why the agent proposes it.' })
  because!: string;

  @Field({ description: 'The agent that proposes it.' })
  agent!: string;

  @Field({ description: 'none, low, medium or high.' })
  risk!: string;

  @Field(() => Money, { description: 'The most that it costs.' })
  cost!: Money;

  @Field(() => PolicyJudgement, { description: 'What policy said.' })
  judgement!: PolicyJudgement;

  @Field(() => PreviewDisplay, { description: 'What would be done now.' })
  preview!: PreviewDisplay;

  @Field(() => PreviewDisplay, {
    description: 'What the agent proposed first; differs from `preview` in what the operator edited.',
  })
  original!: PreviewDisplay;

  @Field(() => [String], { description: 'Who gets it.' })
  recipients!: string[];

  @Field(() => [MemoryRef], { description: 'The memory records that it rests on.' })
  basedOn!: MemoryRef[];

  @Field(() => [Flag], { description: 'Things worth a second look.' })
  flags!: Flag[];

  @Field(() => Approval, { nullable: true, description: 'Its newest approval; absent where policy did not ask.' })
  approval!: Approval | null;

  @Field(() => Intent, { nullable: true, description: 'Its ledger entry; absent while nothing was begun.' })
  intent!: Intent | null;

  @Field(() => ActResult, { nullable: true, description: 'What came of it; absent while it is not settled.' })
  result!: ActResult | null;

  @Field(() => GraphQLISODateTime, { description: 'When it was proposed.' })
  createdAt!: Date;
}
