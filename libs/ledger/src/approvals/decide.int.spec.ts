import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DecideOutcome, EditOutcome } from '../acts/port.js';
import { HOUR, asked, createRig, previewer, reply, type Rig } from '../spec-support/rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig(24);
});
afterAll(() => rig.drop());

const settings = (approvalTtlMs: number) => ({ approvalTtlMs, callByMs: HOUR, inDoubtTtlMs: HOUR, timeZone: 'UTC' });
const signals = async (workflowId: string) =>
  rig.sql<{ dedup_key: string }>('SELECT dedup_key FROM outbox WHERE workflow_id = $1', [workflowId]);

type Asked = Awaited<ReturnType<typeof asked>>;
const decide = {
  approve: ({ approvalId, digest }: Asked) => rig.another().approve({ approvalId, digest, channel: 'console' }),
  reject: ({ approvalId, digest }: Asked) => rig.another().reject({ approvalId, digest, reason: 'no', channel: 'cli' }),
  edit: ({ approvalId, digest }: Asked) =>
    rig.another().edit({ approvalId, digest, set: { text: randomUUID() }, preview: previewer }),
  expire: async ({ approvalId }: Asked) => {
    await rig.another().expire(approvalId);
    return null;
  },
};
type Command = keyof typeof decide;

describe('decisions', () => {
  it('case 4: of any commands at once one wins, and each is told the truth', async () => {
    const commands = fc.array(fc.constantFrom<Command>('approve', 'reject', 'edit', 'expire'), {
      minLength: 2,
      maxLength: 10,
    });
    const ttl = fc.oneof(fc.constant(HOUR), fc.integer({ min: 1, max: 25 }));
    await fc.assert(
      fc.asyncProperty(commands, ttl, async (names, approvalTtlMs) => {
        const proposal = reply({ personId: rig.personId });
        const approval = await asked(rig.another({ settings: settings(approvalTtlMs) }), proposal);
        const answers = await Promise.all(names.map((name) => decide[name](approval)));
        const told = answers.filter((one): one is DecideOutcome | EditOutcome => one !== null);
        const [row] = await rig.sql<{ state: string }>('SELECT state FROM approvals WHERE id = $1', [
          approval.approvalId,
        ]);
        const state = row?.state ?? '';
        const winners = told.filter((one) => ['approved', 'rejected', 'edited'].includes(one.kind));
        expect(winners.map((one) => one.kind)).toEqual(
          state === 'approved' || state === 'rejected' ? [state] : state === 'superseded' ? ['edited'] : [],
        );
        for (const loser of told.filter((one) => !winners.includes(one))) {
          if (loser.kind === 'already_decided') expect(loser.state).toBe(state);
          else if (loser.kind === 'stale') expect(state).toBe('superseded');
          else {
            expect(loser.kind).toBe('expired');
            expect(['expired', 'pending']).toContain(state);
          }
        }
        const transitions = (await rig.story(proposal.request.workflowId)).slice(2);
        const ends = {
          approved: ['approval.approved/1'],
          rejected: ['approval.rejected/1'],
          expired: ['approval.expired/1'],
        };
        expect(transitions).toEqual(
          state === 'superseded' ? ['action.edited/2', 'approval.asked/2'] : (ends[state as keyof typeof ends] ?? []),
        );
        expect(await signals(proposal.request.workflowId)).toHaveLength(
          ['approved', 'rejected'].includes(state) ? 1 : 0,
        );
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('case 4: two decisions at once: one is executed, the other learns which', async () => {
    const proposal = reply();
    const approval = await asked(rig.ledger, proposal);
    const [first, second] = await Promise.all([decide.approve(approval), decide.approve(approval)]);
    expect([first?.kind, second?.kind].sort()).toEqual(['already_decided', 'approved']);
    expect(await rig.ledger.intend(proposal)).toMatchObject({ state: 'open' });
    expect(await decide.reject(approval)).toMatchObject({
      kind: 'already_decided',
      state: 'approved',
      channel: 'console',
    });
  });

  it('case 5: a stale, foreign or unknown decision changes nothing and says so', async () => {
    const mine = await asked(rig.ledger, reply());
    const other = await asked(rig.ledger, reply());
    const stale = { kind: 'stale', digest: mine.digest, revision: 1 };
    expect(await decide.approve({ ...mine, digest: other.digest })).toEqual(stale);
    expect(await decide.reject({ ...mine, digest: 'x' })).toEqual(stale);
    expect(await decide.approve({ ...mine, approvalId: randomUUID() })).toEqual({ kind: 'not_found' });
    expect(await decide.approve({ ...mine, approvalId: 'nonsense' })).toEqual({ kind: 'not_found' });
    const edited = await decide.edit(mine);
    if (edited.kind !== 'edited') throw new Error('not edited');
    expect(await decide.approve(mine)).toEqual({ kind: 'stale', digest: edited.digest, revision: 2 });
    expect((await rig.ledger.action(mine.actionId))?.state).toBe('asked');
    expect((await rig.ledger.action(other.actionId))?.state).toBe('asked');
    expect(await decide.approve({ ...mine, approvalId: edited.approvalId, digest: edited.digest })).toMatchObject({
      kind: 'approved',
    });
  });

  it('a late decision is told as expired, before and after the expiry was recorded', async () => {
    const proposal = reply();
    const approval = await asked(rig.ledger, proposal);
    await rig.ledger.expire(approval.approvalId);
    expect((await rig.ledger.approvalState(approval.approvalId))?.state).toBe('pending');
    await rig.sql(`UPDATE approvals SET expires_at = clock_timestamp() WHERE id = $1`, [approval.approvalId]);
    expect(await decide.approve(approval)).toMatchObject({ kind: 'expired' });
    expect((await rig.ledger.approvalState(approval.approvalId))?.state).toBe('pending');
    await rig.ledger.expire(approval.approvalId);
    expect(await decide.reject(approval)).toMatchObject({ kind: 'expired' });
    expect(await rig.ledger.intend(proposal)).toEqual({ state: 'settled', result: { status: 'expired' } });
  });

  it('a rejection is told with its reason, which the log keeps encrypted', async () => {
    const proposal = reply({ personId: rig.personId });
    const approval = await asked(rig.ledger, proposal);
    const rejected = await rig.ledger.reject({ ...approval, reason: 'canary-reason', channel: 'console' });
    expect(rejected).toMatchObject({ kind: 'rejected' });
    expect(await rig.ledger.lookup(proposal.request.workflowId, 'act')).toEqual({
      status: 'rejected',
      reason: 'canary-reason',
    });
    expect((await rig.ledger.approvalState(approval.approvalId))?.reason).toBe('canary-reason');
    const event = (await rig.events.story(proposal.request.workflowId)).find((one) => one.type === 'approval.rejected');
    expect(JSON.stringify(event?.data)).not.toContain('canary-reason');
    expect(await rig.events.decryptPersonal(rig.personId, event?.personal ?? new Uint8Array())).toEqual({
      reason: 'canary-reason',
    });
  });

  it('wakes the run with what the gateway signed, and not at all when the decision came as a signal', async () => {
    const signed: unknown[] = [];
    const gateway = rig.another({
      signDecision: (unsigned) => {
        signed.push(unsigned);
        return 'signature';
      },
    });
    const proposal = reply();
    const { approvalId, digest } = await asked(rig.ledger, proposal);
    await gateway.approve({ approvalId, digest, channel: 'console' });
    const { workflowId } = proposal.request;
    expect(signed).toEqual([{ approvalId, digest, decision: 'approve', workflowId }]);
    const row = (await rig.outbox.claim(1000)).find((one) => one.workflowId === workflowId);
    expect(row?.payload).toEqual({
      kind: 'decision',
      signal: { approvalId, digest, decision: 'approve', signature: 'signature' },
    });

    const byHand = reply();
    const other = await asked(rig.ledger, byHand);
    expect(await rig.ledger.approve({ ...other, channel: 'temporal-unsigned' })).toMatchObject({ kind: 'approved' });
    expect(await signals(byHand.request.workflowId)).toEqual([]);
    const story = await rig.events.story(byHand.request.workflowId);
    expect(story.at(-1)).toMatchObject({ type: 'approval.approved', data: { channel: 'temporal-unsigned' } });
  });
});
