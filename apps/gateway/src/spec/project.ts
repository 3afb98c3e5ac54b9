import { LOG_START, READ_MODELS_CURSOR, inboxProjection, runsProjection } from '@steward/projections';
import type { InboxRow, RunRow } from '@steward/projections';
import { until } from '@steward/testing';
import type { Rig } from './rig.js';

/**
 * Fills the read models from the whole log by the projections' own rules, and moves the cursor to its head, as the projector does (which,
 * being another app, cannot be started from here).
 */
export async function project(rig: Rig): Promise<string> {
  const { events, database } = rig.ports;
  const inbox = new Map<string, InboxRow>();
  const runs = new Map<string, RunRow>();
  let at: string | null = null;
  // The log waits for every open transaction of the server, those of other suites too: go on until what is committed now has been read.
  let missing = await database.prisma.event.count();
  while (missing > 0) {
    const from: string | null = at;
    const batch = await until('the log to show what was committed', async () => {
      const read = await events.read(from, 1000);
      return read.length > 0 && read;
    });
    missing -= batch.length;
    for (const event of batch) {
      const item = inboxProjection.keyOf(event);
      const itemAfter = item && inboxProjection.evolve(inbox.get(item) ?? null, event);
      if (item && itemAfter) inbox.set(item, itemAfter);
      const run = runsProjection.keyOf(event);
      const runAfter = run && runsProjection.evolve(runs.get(run) ?? null, event);
      if (run && runAfter) runs.set(run, runAfter);
    }
    at = batch.at(-1)?.at ?? at;
  }
  const { prisma } = database;
  await prisma.$transaction([
    prisma.inboxItem.deleteMany(),
    prisma.inboxItem.createMany({
      data: [...inbox.values()].map(({ facts, personal, ...row }) => ({
        ...row,
        facts: JSON.parse(JSON.stringify(facts)) as object,
        personal: personal && new Uint8Array(personal),
      })),
    }),
    prisma.runView.deleteMany(),
    prisma.runView.createMany({
      data: [...runs.values()].map(({ steps, ...row }) => ({
        ...row,
        steps: JSON.parse(JSON.stringify(steps)) as object,
      })),
    }),
    prisma.projectionCursor.upsert({
      where: { name: READ_MODELS_CURSOR },
      create: { name: READ_MODELS_CURSOR, at: at ?? LOG_START },
      update: { at: at ?? LOG_START },
    }),
  ]);
  return at ?? LOG_START;
}
