import { Inject, Injectable } from '@nestjs/common';
import { comparePositions } from '@steward/contracts';
import type { Database } from '@steward/platform';
import { READ_MODELS_CURSOR } from '@steward/projections';
import { DATABASE } from '../app/tokens.js';
import { badArgument } from '../graphql/errors.js';
import { InboxFeed } from '../graphql/inbox-feed.js';

const POSITION = /^\d{1,20}:\d{1,19}$/;
const WAIT_MS = 5_000;
/** Notices come only for what changed the inbox, so the cursor is also looked at by itself. */
const LOOK_MS = 40;

/** Lets a query wait until the read models have seen what the caller has just written. */
@Injectable()
export class ReadModelClock {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly feed: InboxFeed,
  ) {}

  /** True once the read models have reached `after`, at once for null; false when they had not within `waitMs` (5 s). */
  async reached(after: string | null | undefined, waitMs = WAIT_MS): Promise<boolean> {
    if (after === null || after === undefined) return true;
    if (!POSITION.test(after)) throw badArgument('after', 'give the `at` of a command, such as 1042:77');
    const until = Date.now() + waitMs;
    for (;;) {
      const position = await this.position();
      if (position !== null && comparePositions(position, after) >= 0) return true;
      const left = until - Date.now();
      if (left <= 0) return false;
      await this.feed.nextChange(Math.min(LOOK_MS, left));
    }
  }

  /** How far the read models are; null while they are made anew. */
  async position(): Promise<string | null> {
    const cursor = await this.database.prisma.projectionCursor.findUnique({ where: { name: READ_MODELS_CURSOR } });
    return cursor !== null && POSITION.test(cursor.at) ? cursor.at : null;
  }
}
