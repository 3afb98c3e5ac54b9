import { describe, expect, it } from '@jest/globals';
import { PARTS, type PartName } from '@steward/contracts';
import { Health, type Checks, type Finding } from './health.js';

const OK: Finding = { state: 'ok', detail: 'Answers.' };
const checks = (own: Partial<Checks> = {}): Checks => {
  const all = (Object.keys(PARTS) as PartName[]).map((name) => [name, async () => OK]);
  return { ...(Object.fromEntries(all) as Checks), ...own };
};
const partOf = async (health: Health, name: PartName) =>
  (await health.report()).parts.find((part) => part.name === name);

describe('Health', () => {
  it('is well when every part is, and names each with its runbook', async () => {
    const { ok, parts } = await new Health(checks()).report();
    expect(ok).toBe(true);
    expect(parts.map(({ name, runbook }) => [name, runbook])).toEqual(Object.entries(PARTS));
  });

  it('is not well when a part is down or degraded', async () => {
    for (const state of ['down', 'degraded'] as const)
      expect((await new Health(checks({ model: async () => ({ state, detail: 'x' }) })).report()).ok).toBe(false);
  });

  it('tells what a check threw in one line, and that a check never answered', async () => {
    const health = new Health(
      checks({
        qdrant: async () => {
          throw new Error('connect ECONNREFUSED 127.0.0.1:6333\n    at somewhere');
        },
        model: () => new Promise(() => undefined),
      }),
    );
    expect(await partOf(health, 'qdrant')).toMatchObject({
      state: 'down',
      detail: 'connect ECONNREFUSED 127.0.0.1:6333',
    });
    expect(await partOf(health, 'model')).toMatchObject({ state: 'down', detail: 'No answer within 3 s.' });
  });

  it('looks once a second, however many ask, and keeps since when', async () => {
    let now = 10_000;
    let looks = 0;
    const health = new Health(
      checks({
        model: async () => {
          looks += 1;
          return looks === 1 ? OK : { state: 'down', detail: 'Gone.' };
        },
      }),
      () => now,
    );
    await Promise.all([health.report(), health.report()]);
    now += 999;
    expect(await partOf(health, 'model')).toMatchObject({ state: 'ok', since: new Date(10_000) });
    expect(looks).toBe(1);
    now += 1;
    expect(await partOf(health, 'model')).toMatchObject({ state: 'down', since: new Date(11_000) });
    now += 1_000;
    expect(await partOf(health, 'model')).toMatchObject({ state: 'down', since: new Date(11_000) });
    expect(looks).toBe(3);
  });
});
