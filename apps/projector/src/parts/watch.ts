/**
 * Tells in the log when a part stops and when it is back, so that the console can say so. Responsible for these:
 *
 * 1. Only changes are told, against what the log last said, so that a restart repeats nothing and forgets nothing.
 * 2. One failed look is no outage: a part is degraded when it failed twice in a row, and well again when it answered once.
 * 3. Looks are bounded in time, and run beside one another: a part that hangs does not hide another.
 */
import { PARTS, type PartName } from '@steward/contracts';
import type { EventLog } from '@steward/ledger';
import type { Database, Logger } from '@steward/platform';

/** Null when the part works, else in a sentence what is wrong, without secrets. */
export type Probe = () => Promise<string | null>;

const FAILURES = 2;
const LOOK_MS = 5_000;

const LAST_TOLD = `SELECT type FROM events WHERE type IN ('part.degraded', 'part.recovered') AND data ->> 'part' = $1
  ORDER BY tx DESC, position DESC LIMIT 1`;

export interface PartWatch {
  /** Looks at every part once; answers how many changed, or failed for the first time and are to be looked at again soon. */
  look(): Promise<number>;
}

export function createPartWatch(options: {
  db: Database;
  events: EventLog;
  probes: Partial<Record<PartName, Probe>>;
  log: Logger;
}): PartWatch {
  const { db, events, log } = options;
  const failures = new Map<PartName, number>();

  async function tell(part: PartName, reason: string | null): Promise<boolean> {
    return db.transaction(async (client) => {
      const { rows } = await client.query<{ type: string }>(LAST_TOLD, [part]);
      const degraded = rows[0]?.type === 'part.degraded';
      if (degraded === (reason !== null)) return false;
      const told = { actor: 'system:projector', correlationId: `part/${part}` };
      if (reason === null) await events.append(client, { type: 'part.recovered', data: { part }, ...told });
      else
        await events.append(client, { type: 'part.degraded', data: { part, reason, runbook: PARTS[part] }, ...told });
      log[reason === null ? 'info' : 'warn'](
        { part, reason },
        reason === null ? 'a part is back' : 'a part is degraded',
      );
      return true;
    });
  }

  async function lookAt(part: PartName, probe: Probe): Promise<boolean> {
    const reason = await bounded(part, probe);
    const count = reason === null ? 0 : (failures.get(part) ?? 0) + 1;
    failures.set(part, count);
    return reason !== null && count < FAILURES ? true : tell(part, reason);
  }

  return {
    async look() {
      const parts = Object.entries(options.probes) as [PartName, Probe][];
      const told = await Promise.all(parts.map(([part, probe]) => lookAt(part, probe)));
      return told.filter(Boolean).length;
    },
  };
}

async function bounded(part: PartName, probe: Probe): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`${part} did not answer within ${LOOK_MS / 1000} s.`), LOOK_MS);
  });
  try {
    return await Promise.race([probe(), late]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
