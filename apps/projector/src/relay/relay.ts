/**
 * Carries the outbox to Temporal. Responsible for these:
 *
 * 1. A row is marked as consumed only after Temporal has taken it, so that a crash repeats it; a repeat is nothing new: the same workflow id
 *    is already started, and a decision's truth is its row in PostgreSQL.
 * 2. A start is consumed when the run exists. A signal is sent again, later and later, until the run has read what it woke up for (the outbox
 *    knows when), because a signal alone proves nothing.
 * 3. While Temporal is out of reach no row is taken: each try would put the row's next one further off, and a long outage would be followed by
 *    a long silence.
 * 4. A run that is gone needs no waking: its signal is consumed, with a note.
 */
import type { Boundaries } from '@steward/contracts';
import type { Outbox, OutboxRow } from '@steward/ledger';
import type { Logger } from '@steward/platform';
import { OutOfReach, RunGone, type Runs } from './runs.js';

const BATCH = 20;

export interface Relay {
  /**
   * Carries what is due; answers how many rows that was.
   * @throws OutOfReach when Temporal did not answer the last time and still does not
   */
  turn(): Promise<number>;
}

export function createRelay(options: { outbox: Outbox; runs: Runs; boundaries: Boundaries; log: Logger }): Relay {
  const { outbox, runs, boundaries, log } = options;
  let outOfReach = false;

  async function carry(row: OutboxRow): Promise<void> {
    const { payload } = row;
    const context = { key: row.workflowId };
    switch (payload.kind) {
      case 'start':
        await runs.start(row.workflowId, payload.agent, payload.input);
        await boundaries.reached('relay.started', context);
        await outbox.consumed(row.id);
        return boundaries.reached('relay.marked', context);
      case 'decision':
        await runs.signalDecision(row.workflowId, payload.signal);
        return boundaries.reached('decision.signalled', context);
      case 'resolution':
        await runs.signalResolution(row.workflowId, payload.intentKey);
        return boundaries.reached('decision.signalled', context);
    }
  }

  async function carryOrNote(row: OutboxRow): Promise<void> {
    try {
      await carry(row);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof RunGone) {
        log.info({ runId: row.workflowId, kind: row.payload.kind }, 'the run has ended; nobody is left to be woken');
        await outbox.failed(row.id, message);
        return outbox.consumed(row.id);
      }
      outOfReach ||= error instanceof OutOfReach;
      log.warn(
        { runId: row.workflowId, kind: row.payload.kind, attempts: row.attempts, err: error },
        'not carried yet',
      );
      await outbox.failed(row.id, message);
    }
  }

  return {
    async turn() {
      if (outOfReach) await runs.reach();
      outOfReach = false;
      const rows = await outbox.claim(BATCH);
      await Promise.all(rows.map(carryOrNote));
      return rows.length;
    },
  };
}
