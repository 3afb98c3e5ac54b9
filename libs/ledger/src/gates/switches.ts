import type { Database } from '@steward/platform';
import type { EventLog } from '../events/port.js';
import { EXCLUSIVE } from './gated.js';

const COLUMN = { pause: 'paused', kill: 'killed' } as const;

/**
 * Sets a switch. When this has returned no intent that was opened under the old position is uncommitted, and none opens under it after the
 * event: setters hold the lock exclusively that every intent transaction shares.
 *
 * @returns the event's position
 * @example await setGate({ db, events }, { gate: 'pause', on: true, reason: 'holiday' });
 */
export async function setGate(
  options: { db: Database; events: EventLog },
  change: { gate: 'pause' | 'kill'; on: boolean; reason: string },
): Promise<{ at: string }> {
  return options.db.transaction(async (client) => {
    await client.query(EXCLUSIVE);
    await client.query(`UPDATE gates SET ${COLUMN[change.gate]} = $1 WHERE id = 'all'`, [change.on]);
    const { at } = await options.events.append(client, {
      type: 'gate.changed',
      data: change,
      actor: 'operator',
      correlationId: 'gates',
    });
    return { at };
  });
}
