import { Resolver, Subscription } from '@nestjs/graphql';
import { InboxFeed } from '../inbox-feed.js';
import { InboxChange } from '../types/inbox.js';

@Resolver()
export class InboxChangedResolver {
  constructor(private readonly feed: InboxFeed) {}

  @Subscription(() => InboxChange, {
    description:
      'Tells of every change of the inbox. After a lost connection, here or to PostgreSQL, anything may have changed.',
    resolve: (change: InboxChange) => change,
  })
  inboxChanged(): AsyncIterableIterator<InboxChange> {
    return this.feed.changes();
  }
}
