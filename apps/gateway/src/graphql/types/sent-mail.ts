import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { PageInfo } from './common.js';

@ObjectType({ description: 'A message in the folder of sent mail.' })
export class SentMail {
  @Field(() => ID, { description: 'Its Message-ID where it has one, else its file name.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its Message-ID; give it to `explain`.' })
  messageId!: string | null;

  @Field(() => [String], { description: 'Recipients.' })
  to!: string[];

  @Field(() => String, { nullable: true, description: 'Sender.' })
  from!: string | null;

  @Field(() => String, { nullable: true, description: 'Subject.' })
  subject!: string | null;

  @Field({ description: 'The text, cut at 64 KiB.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'Message-ID of the mail that it answers.' })
  inReplyTo!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When the file was written.' })
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

  @Field(() => String, {
    nullable: true,
    description: 'The folder that is shown; absent when this installation keeps no copies that it could show.',
  })
  folder!: string | null;
}
