import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { SentMailReader } from '../../read/sent-mail-reader.js';
import { pageComplexity } from '../limits.js';
import { SentMailConnection } from '../types/sent-mail.js';

@Resolver()
export class SentMailResolver {
  constructor(private readonly sent: SentMailReader) {}

  @Query(() => SentMailConnection, {
    complexity: pageComplexity,
    description:
      'Mail that was sent, newest first: the built-in mailbox, or the Maildir in which the mail server files copies.',
  })
  sentMail(
    @Args('first', { type: () => Int, defaultValue: 25, description: 'How many, 1 to 100.' }) first: number,
    @Args('cursor', { type: () => String, nullable: true, description: 'Go on after the edge with this cursor.' })
    cursor?: string,
  ): Promise<SentMailConnection> {
    return this.sent.page(first, cursor);
  }
}
