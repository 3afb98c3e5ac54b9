import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { PageInfo } from './common.js';

@ObjectType({ description: 'A message in the folder of sent mail.' })
export class SentMail {
  @Field(() => ID, { description: 'Stable for the life of the message.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its Message-ID; give it to `explain`.' })
  messageId!: string | null;

  @Field(() => [String], { description: 'Recipients.' })
  to!: string[];

  @Field({ description: 'Subject.' })
  subject!: string;

  @Field({ description: 'The text, cut at 100 000 characters.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'Message-ID of the mail that it answers.' })
  inReplyTo!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When the copy was filed.' })
  sentAt!: Date;
}

@ObjectType({ description: 'A message and where it is in the list.' })
export class SentMailEdge {
  @Field({ description: 'Give it as `cursor` to go on after this message.' })
  cursor!: string;

  @Field(() => SentMail, { description: 'The message.' })
  node!: SentMail;
}

@ObjectType({ description: 'A page of sent mail, newest first.' })
export class SentMailConnection {
  @Field(() => [SentMailEdge], { description: 'The messages with their cursors.' })
  edges!: SentMailEdge[];

  @Field(() => PageInfo, { description: 'How to go on.' })
  pageInfo!: PageInfo;

  @Field({
    description: 'The Maildir that is shown, of which pages go back 200 messages; any mail client opens all of it.',
  })
  folder!: string;
}
