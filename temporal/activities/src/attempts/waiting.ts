/**
 * Tells in the log what a run waits for, so that the console can say it: once for each change, and once when it goes on.
 *
 * What was told is noted in the activity's heartbeat, which the next attempt gets. A worker that is killed may lose the note; the same is
 * then told again, which changes nothing for a reader.
 */
import { z } from 'zod';
import type { ErrorCode, EventData, StewardError } from '@steward/contracts';
import type { EventLog } from '@steward/ledger';
import type { Database, Logger } from '@steward/platform';
import type { Attempt } from './attempt.js';

/** A first failure that is over within this time is not worth telling. */
const LONG_WAIT_MS = 5_000;

const Note = z.object({ told: z.string() });

export interface WaitingTeller {
  /** This attempt failed and another one follows. */
  waits(attempt: Attempt, step: string, error: StewardError): Promise<void>;
  /** This attempt came through. */
  goesOn(attempt: Attempt, step: string): Promise<void>;
}

export function createWaitingTeller(options: {
  db: Pick<Database, 'transaction'>;
  events: Pick<EventLog, 'append'>;
  log: Logger;
}): WaitingTeller {
  const tell = async (attempt: Attempt, step: string, data: EventData<'run.waiting'>): Promise<void> => {
    const { workflowId } = attempt;
    await options.db.transaction((client) =>
      options.events.append(client, {
        type: 'run.waiting',
        data,
        workflowId,
        step,
        transition: `run.waiting/${data.on}/${attempt.number}`,
        actor: 'system:worker',
        correlationId: workflowId,
      }),
    );
  };
  /** Telling must never be why a step fails: with PostgreSQL away there is nothing to tell it to. */
  const attempted = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      options.log.warn({ err: error }, 'could not tell what a run waits for');
    }
  };

  return {
    waits: (attempt, step, error) =>
      attempted(async () => {
        const on = partBehind(error.code);
        const short = attempt.number < 2 && (error.retryAfterMs ?? 0) < LONG_WAIT_MS;
        if (on === null || short || attempt.local || toldBefore(attempt) === error.code) return;
        await tell(attempt, step, { on, detail: error.message.slice(0, 500) });
        attempt.heartbeat({ told: error.code });
      }),
    goesOn: (attempt, step) =>
      attempted(async () => {
        if (toldBefore(attempt) !== null) await tell(attempt, step, { on: 'nothing', detail: null });
      }),
  };
}

function toldBefore(attempt: Attempt): string | null {
  return Note.safeParse(attempt.note).data?.told ?? null;
}

/** What a code makes a run wait for; null where it is no part that the operator could look after. */
function partBehind(code: ErrorCode): EventData<'run.waiting'>['on'] | null {
  switch (code.split('.')[0]) {
    case 'model':
      return 'model';
    case 'connector':
    case 'intent':
      return 'connector';
    case 'memory':
      return 'memory';
    case 'gate':
      return 'gate';
    case 'budget':
      return 'budget';
    default:
      return null;
  }
}
