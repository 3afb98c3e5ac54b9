import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '@steward/testing';

import type { Part } from './lines.js';
import type { PartHealth } from './operator.js';
import { handIn, letter, type Letter } from './sender.js';
import { PATIENCE_MS, System, TEST_MS, questionOf } from './system.js';

jest.setTimeout(TEST_MS);

/** What the projector looks at; the others are looked at by the gateway when it is asked. */
const WATCHED = ['model', 'qdrant', 'temporal'] as const satisfies readonly Part[];

describe('a part that is out of reach', () => {
  let system: System;
  let started = 0;
  beforeAll(async () => {
    system = await System.start({ mail: 'smtp-with-evidence', lines: true });
    // With nothing known there is nothing to look up.
    await system.operator.learn('shipping.md', '# Shipping\n\nParcels leave on Mondays.');
  });
  afterAll(() => system.stop());

  const seen = (part: Part, state: PartHealth['state']) =>
    until(
      `/healthz to say that ${part} is ${state}`,
      async () => {
        const health = (await system.operator.health())[part];
        return health?.state === state && health;
      },
      PATIENCE_MS,
    );

  /** While it is away it is told, with where to read on; when it is back that is told too. */
  async function without<T>(part: Part, work: () => Promise<T>): Promise<T> {
    await seen(part, 'ok');
    await system.lines[part].cut();
    try {
      expect((await seen(part, 'down')).runbook).toBe(`runbooks/${part}.md`);
      return await work();
    } finally {
      await system.lines[part].mend();
      await seen(part, 'ok');
    }
  }

  const lastTold = (part: Part, type: string) =>
    until(
      `${part} to be told as ${type}`,
      async () => {
        const [last] = await system.database.query<{ type: string }>(
          `SELECT type FROM events WHERE type LIKE 'part.%' AND data->>'part' = $1 ORDER BY tx DESC, position DESC LIMIT 1`,
          [part],
        );
        return last?.type === type;
      },
      PATIENCE_MS,
    );

  async function completes(mail: Letter, id: string): Promise<void> {
    await system.itemIn(id, 'EXECUTED');
    expect(await system.outcomeOf(id)).toMatchObject({ outcome: 'executed' });
    expect(system.answersTo(mail)).toHaveLength(1);
  }

  it.each([
    ['model', 'model: '],
    ['qdrant', 'memory: '],
  ] as const)('%s: the run waits and says so, and goes on when it is back', async (part, says) => {
    const mail = letter(`Without ${part}`);
    started += 1;
    const id = await without(part, async () => {
      const taken = await system.receive(mail);
      const { detail } = await system.itemIn(taken, 'WAITING');
      expect(detail?.startsWith(says)).toBe(true);
      return taken;
    });
    await system.operator.approve(questionOf(await system.itemIn(id, 'ASKED')));
    await completes(mail, id);
  });

  it('mail-out: what was approved waits and says so, and is sent once when it is back', async () => {
    const mail = letter('Without a mail server');
    started += 1;
    const { id, question } = await system.asked(mail);
    await without('mail-out', async () => {
      await system.operator.approve(question);
      const { detail } = await system.itemIn(id, 'WAITING');
      expect(detail).toMatch(/^connector: SMTP server 127\.0\.0\.1:\d+ /);
    });
    await completes(mail, id);
  });

  it('temporal: mail is taken and decisions count meanwhile, and both are carried on when it is back', async () => {
    const [arriving, decided] = [letter('Arriving without Temporal'), letter('Decided without Temporal')];
    started += 2;
    const { id: decidedId, question } = await system.asked(decided);
    const arrivingId = await without('temporal', async () => {
      expect(await system.operator.approve(question)).toMatchObject({ __typename: 'Approved' });
      const taken = await system.receive(arriving);
      await system.itemIn(taken, 'RECEIVED');
      return taken;
    });
    await completes(decided, decidedId);
    await system.operator.approve(questionOf(await system.itemIn(arrivingId, 'ASKED')));
    await completes(arriving, arrivingId);
  });

  it('postgresql: mail is not taken, which its sender then keeps, and everything goes on when it is back', async () => {
    const [refused, decided] = [letter('Without PostgreSQL'), letter('Decided before PostgreSQL went')];
    started += 2;
    const { id: decidedId, question } = await system.asked(decided);
    await system.operator.approve(question);
    await system.lines.postgresql.cut();
    await expect(handIn(refused, system.app('gateway').addresses['smtp'] ?? '')).rejects.toMatchObject({
      responseCode: 451,
    });
    const health = await fetch(new URL('/healthz', system.app('gateway').addresses['http']));
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ parts: expect.arrayContaining([{ name: 'postgresql', ok: false }]) });
    await system.lines.postgresql.mend();
    await completes(decided, decidedId);
    const again = await system.asked(refused);
    await system.operator.approve(again.question);
    await completes(refused, again.id);
  });

  it('all of them at once but PostgreSQL: nothing is lost, and the log tells the console of the outage and its end', async () => {
    const mail = letter('Without anything');
    const parts = ['temporal', 'qdrant', 'model', 'mail-out'] as const;
    started += 1;
    for (const part of parts) await system.lines[part].cut();
    const id = await system.receive(mail);
    for (const part of parts) await seen(part, 'down');
    for (const part of WATCHED) await lastTold(part, 'part.degraded');
    await system.itemIn(id, 'RECEIVED');
    for (const part of parts) await system.lines[part].mend();
    for (const part of WATCHED) await lastTold(part, 'part.recovered');
    await system.operator.approve(questionOf(await system.itemIn(id, 'ASKED')));
    await completes(mail, id);
  });

  it('leaves executions that replay', async () => {
    expect(await system.replay(started)).toBe(started);
  });
});
