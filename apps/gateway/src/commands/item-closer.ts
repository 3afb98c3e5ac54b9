import { Inject, Injectable } from '@nestjs/common';
import type { EventLog } from '@steward/ledger';
import type { Client, Database } from '@steward/platform';
import { DATABASE, EVENT_LOG } from '../app/tokens.js';

export type CloseOutcome =
  { kind: 'closed'; at: string } | { kind: 'not_found' } | { kind: 'not_closable'; state: string; why: string };

/** Nothing more will happen to an item in one of these by itself. */
const ENDED = new Set(['executed', 'rejected', 'expired', 'denied', 'refused', 'quarantined', 'failed']);

/** Takes an item out of the open ones: the operator is done with it. */
@Injectable()
export class ItemCloser {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_LOG) private readonly events: EventLog,
  ) {}

  close(itemId: string): Promise<CloseOutcome> {
    return this.database.transaction(async (client) => {
      const { rows } = await client.query<{ state: string; at: string }>(
        'SELECT state, at FROM rm_inbox WHERE item_id = $1',
        [itemId],
      );
      const row = rows[0];
      if (!row) return { kind: 'not_found' };
      if (row.state === 'closed') return { kind: 'closed', at: row.at };
      if (!ENDED.has(row.state)) return notClosable(row.state);
      // The read model may be behind: what still needs the operator is told by the tables that decide it.
      const pressing = await needsOperator(client, itemId);
      if (pressing !== null) return notClosable(pressing);
      await client.query('UPDATE work_items SET closed_at = clock_timestamp() WHERE id = $1 AND closed_at IS NULL', [
        itemId,
      ]);
      const { at } = await this.events.append(client, {
        type: 'item.closed',
        data: { itemId },
        actor: 'operator',
        workflowId: itemId,
        step: 'close',
        // A second click finds the same row and so the same transition; a row that was closed and came back has another position.
        transition: `item.closed ${row.at}`,
        correlationId: itemId,
      });
      return { kind: 'closed', at };
    });
  }
}

function notClosable(state: string): CloseOutcome {
  const why =
    state === 'asked' || state === 'in_doubt'
      ? `This item needs a decision (${state}); decide first.`
      : `An agent is still at this item (${state}); close it when that has ended.`;
  return { kind: 'not_closable', state, why };
}

async function needsOperator(client: Client, itemId: string): Promise<string | null> {
  const { rows } = await client.query<{ state: string }>(
    `SELECT 'asked' AS state FROM approvals JOIN actions ON actions.id = approvals.action_id
       WHERE actions.workflow_id = $1 AND approvals.state = 'pending'
     UNION ALL SELECT 'in_doubt' FROM intents WHERE workflow_id = $1 AND state = 'in_doubt' LIMIT 1`,
    [itemId],
  );
  return rows[0]?.state ?? null;
}
