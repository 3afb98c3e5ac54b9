import { Inject, Injectable } from '@nestjs/common';
import type { EventLog } from '@steward/ledger';
import type { Database } from '@steward/platform';
import { DATABASE, EVENT_LOG } from '../app/tokens.js';

/** Switches the pause. */
@Injectable()
export class PauseSwitch {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_LOG) private readonly events: EventLog,
  ) {}

  /** Answers when no intent can open under the old position any more: the row's lock waits for those under way. */
  set(on: boolean, reason: string): Promise<string> {
    return this.database.transaction(async (client) => {
      await client.query('UPDATE gates SET paused = $1', [on]);
      const { at } = await this.events.append(client, {
        type: 'gate.changed',
        data: { gate: 'pause', on, reason },
        actor: 'operator',
        correlationId: 'gates',
      });
      return at;
    });
  }
}
