import { Field, ID, InputType } from '@nestjs/graphql';
import { InDoubtChoice, LearnKind } from './enums.js';

@InputType({ description: 'An approval, for exactly the preview that was looked at.' })
export class ApproveActionInput {
  @Field(() => ID, { description: 'The approval.' })
  approvalId!: string;

  @Field({ description: 'Digest of the preview that was looked at.' })
  digest!: string;
}

@InputType({ description: 'A rejection.' })
export class RejectActionInput {
  @Field(() => ID, { description: 'The approval.' })
  approvalId!: string;

  @Field({ description: 'Digest of the preview that was looked at.' })
  digest!: string;

  @Field({ description: 'Why, in 1 to 2000 characters; the agent is told.' })
  reason!: string;
}

@InputType({ description: 'A new value for one editable field.' })
export class FieldEdit {
  @Field({ description: 'Name of the field, as the preview gives it.' })
  field!: string;

  @Field({ description: 'The new value.' })
  value!: string;
}

@InputType({ description: 'An edit of a proposed act.' })
export class EditActionInput {
  @Field(() => ID, { description: 'The approval.' })
  approvalId!: string;

  @Field({ description: 'Digest of the preview that was looked at.' })
  digest!: string;

  @Field(() => [FieldEdit], { description: 'The fields to change, each at most once; at most 20.' })
  set!: FieldEdit[];
}

@InputType({ description: 'The operator’s word on an effect in doubt.' })
export class ResolveInDoubtInput {
  @Field({ description: 'Key of the intent.' })
  intentKey!: string;

  @Field(() => InDoubtChoice, { description: 'What is so.' })
  choice!: InDoubtChoice;
}

@InputType({ description: 'An item to close.' })
export class CloseItemInput {
  @Field(() => ID, { description: 'The item.' })
  id!: string;
}

@InputType({ description: 'Something to teach.' })
export class LearnInput {
  @Field({ description: 'Name of the source, such as its file name; learning the same name again makes new versions.' })
  name!: string;

  @Field({ description: 'The text; the whole request may be 5 MiB.' })
  content!: string;

  @Field(() => LearnKind, { description: 'What it is.' })
  kind!: LearnKind;
}

@InputType({ description: 'Switches the pause.' })
export class SetPauseInput {
  @Field({ description: 'True: nothing is executed from now on.' })
  on!: boolean;

  @Field({ description: 'Why, in 1 to 500 characters.' })
  reason!: string;
}
