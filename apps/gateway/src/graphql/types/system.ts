import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { Money, Rule } from './common.js';
import { MailAccount, PartState } from './enums.js';

@ObjectType({ description: 'A part of the system and whether it does its work.' })
export class Part {
  @Field(() => ID, { description: 'Its name.' })
  name!: string;

  @Field(() => PartState, { description: 'Whether it works.' })
  state!: `${PartState}`;

  @Field({ description: 'What is so, in a sentence.' })
  detail!: string;

  @Field(() => String, { nullable: true, description: 'The page that says what to do, in this repository.' })
  runbook!: string | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'Since when it is in this state, as far as this process knows.',
  })
  since!: Date | null;

  @Field(() => String, { nullable: true, description: 'Its version.' })
  version!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it is reached; never with a password.' })
  address!: string | null;
}

@ObjectType({ description: 'A version of the policy.' })
export class PolicyVersion {
  @Field(() => Int, { description: 'Its number.' })
  version!: number;

  @Field({ description: 'The Cedar text.' })
  text!: string;

  @Field({ description: 'SHA-256 of the text.' })
  sha256!: string;

  @Field({ description: 'Who wrote it.' })
  author!: string;

  @Field({ description: 'Why it was made.' })
  reason!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it came into force.' })
  activatedAt!: Date | null;

  @Field(() => [Rule], { description: 'Its rules, one by one.' })
  rules!: Rule[];
}

@ObjectType({ description: 'The signed-in operator, and the settings that a screen shows.' })
export class Viewer {
  @Field({ description: 'console or cli: through which door this request came.' })
  channel!: string;

  @Field({ description: 'The address that mail is sent from.' })
  mailFrom!: string;

  @Field({ description: 'The name that mail is sent under.' })
  mailFromName!: string;

  @Field(() => MailAccount, { description: 'Where outgoing mail goes.' })
  mailAccount!: `${MailAccount}`;

  @Field(() => String, {
    nullable: true,
    description: 'host:port that takes incoming mail; absent while it is not listening.',
  })
  smtpAddress!: string | null;

  @Field({ description: 'The chat model.' })
  model!: string;

  @Field({ description: 'True for the built-in scripted model, which is no language model: label its words as such.' })
  modelScripted!: boolean;

  @Field(() => Money, { description: 'What all model calls together may cost a day.' })
  modelDailyCap!: Money;

  @Field(() => Money, { description: 'What they have cost or reserved today.' })
  modelSpentToday!: Money;

  @Field({ description: 'IANA time zone in which days are counted.' })
  timeZone!: string;

  @Field({ description: 'True while nothing is executed.' })
  paused!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Where the Temporal UI is, on this origin; absent when it is not provided.',
  })
  temporalPath!: string | null;

  @Field({ description: 'Version of this program.' })
  version!: string;
}
