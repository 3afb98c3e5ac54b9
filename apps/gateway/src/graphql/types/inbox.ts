import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { PageInfo } from './common.js';
import { ItemState } from './enums.js';

@ObjectType({ description: 'A file in a mail. Its content is not served.' })
export class Attachment {
  @Field({ description: 'File name as the sender gave it; text from outside.' })
  name!: string;

  @Field({ description: 'Media type as the sender gave it.' })
  type!: string;

  @Field(() => Int, { description: 'Size in bytes.' })
  bytes!: number;
}

@ObjectType({ description: 'An incoming mail, parsed. Everything in it is text from outside.' })
export class IncomingMail {
  @Field({ description: 'The text, as plain text, cut at 100 000 characters.' })
  text!: string;

  @Field({ description: 'True when the text was cut.' })
  truncated!: boolean;

  @Field(() => [Attachment], { description: 'Its attachments.' })
  attachments!: Attachment[];

  @Field(() => [String], { description: 'Reply-To where it differs from From. It is shown and never followed.' })
  replyTo!: string[];

  @Field(() => String, { nullable: true, description: 'Its Message-ID.' })
  messageId!: string | null;

  @Field(() => Int, { description: 'Size of the raw message in bytes.' })
  bytes!: number;

  @Field(() => String, { nullable: true, description: 'Why it was quarantined, or why its text cannot be shown.' })
  problem!: string | null;
}

@ObjectType({ description: 'One incoming message and what became of it.' })
export class InboxItem {
  @Field(() => ID, { description: 'The work item.' })
  id!: string;

  @Field(() => ID, { nullable: true, description: 'Its run; absent until one is started.' })
  runId!: string | null;

  @Field(() => ItemState, { description: 'Where it stands.' })
  state!: ItemState;

  @Field(() => String, {
    nullable: true,
    description: 'Sender address; absent when it could not be read or was destroyed.',
  })
  from!: string | null;

  @Field(() => String, { nullable: true, description: 'Sender name as the sender gave it.' })
  fromName!: string | null;

  @Field(() => String, { nullable: true, description: 'Subject as the sender gave it.' })
  subject!: string | null;

  @Field(() => String, { nullable: true, description: 'The operation that was proposed last.' })
  operation!: string | null;

  @Field(() => ID, { nullable: true, description: 'The approval to decide on.' })
  approvalId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The act that was proposed last.' })
  actionId!: string | null;

  @Field(() => String, { nullable: true, description: 'Digest of the current preview.' })
  digest!: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the first rule that asks or denies.' })
  rule!: string | null;

  @Field(() => [String], { description: 'Names of the rules that decided.' })
  rules!: string[];

  @Field(() => String, { nullable: true, description: 'What it waits for, or why it ended so.' })
  detail!: string | null;

  @Field({ description: 'True when the personal data of the sender was destroyed.' })
  destroyed!: boolean;

  @Field(() => GraphQLISODateTime, { description: 'When the mail was stored.' })
  receivedAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'When it changed last.' })
  updatedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When the approval lapses.' })
  expiresAt!: Date | null;

  @Field({ description: 'Log position of the last event that changed it.' })
  at!: string;
}

@ObjectType({ description: 'An item and where it is in the list.' })
export class InboxEdge {
  @Field({ description: 'Give it as `cursor` to go on after this item.' })
  cursor!: string;

  @Field(() => InboxItem, { description: 'The item.' })
  node!: InboxItem;
}

@ObjectType({ description: 'A page of the inbox, newest first.' })
export class InboxConnection {
  @Field(() => [InboxEdge], { description: 'The items with their cursors.' })
  edges!: InboxEdge[];

  @Field(() => PageInfo, { description: 'How to go on.' })
  pageInfo!: PageInfo;

  @Field({ description: 'False when the read model had not reached `after` in time: what is shown may be older.' })
  upToDate!: boolean;
}

@ObjectType({ description: 'Tells that the inbox changed; ask for what is shown again.' })
export class InboxChange {
  @Field(() => String, {
    nullable: true,
    description: 'Log position of the change; absent after a reconnect, when anything may have changed.',
  })
  at!: string | null;

  @Field(() => [ID], { description: 'The items that changed; empty when it is not known which.' })
  itemIds!: string[];
}
