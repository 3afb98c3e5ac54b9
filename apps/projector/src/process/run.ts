import type { Logger } from '@steward/platform';
import type { Composed } from './compose.js';
import { whileLeading } from './leader.js';
import { runLoop, type Pace } from './loop.js';

const LEADER = 'steward projector';

/**
 * How often each loop looks. Polled, not notified: a NOTIFY in the transactions that append would make all of them commit one after
 * another (PostgreSQL takes one lock for its queue of notices), and a poll costs a fraction of a millisecond.
 */
const PACES = {
  // The idle paces of these two are what the operator feels: how soon a mail is shown, and how soon a decision reaches its run.
  readModels: { busyMs: 20, idleMs: 100 },
  relay: { busyMs: 20, idleMs: 100 },
  memoryIndex: { busyMs: 50, idleMs: 1_000 },
  reconciler: { busyMs: 1_000, idleMs: 5_000 },
  parts: { busyMs: 1_000, idleMs: 5_000 },
} as const satisfies Record<string, Pace>;

/** Runs all loops while this process leads, until `signal` aborts; resolves when all of them have ended their turn. */
export async function runProjector(composed: Composed, log: Logger, signal: AbortSignal): Promise<void> {
  const { db, readModels, relay, memoryIndexer, reconciler, parts } = composed;
  const found = (count: Promise<number>): Promise<boolean> => count.then((n) => n > 0);
  await whileLeading({
    db,
    name: LEADER,
    signal,
    log,
    work: async (leading) => {
      const loop = (name: string, pace: Pace, turn: () => Promise<boolean>): Promise<void> =>
        runLoop({ name, pace, signal: leading, log, turn });
      await Promise.all([
        loop('read models', PACES.readModels, () => found(readModels.turn())),
        loop('relay', PACES.relay, () => found(relay.turn())),
        loop('memory index', PACES.memoryIndex, () => found(memoryIndexer.turn())),
        loop('reconciler', PACES.reconciler, () => found(reconciler.pass())),
        loop('parts', PACES.parts, () => found(parts.look())),
      ]);
    },
  });
}
