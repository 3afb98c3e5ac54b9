import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { until } from '@steward/testing';
import { DECISION_SIGNAL } from '@steward/temporal-api';
import { LedgerDouble } from './spec/ledger-double.js';
import { Rig } from './spec/rig.js';
import { Trigger } from './spec/trigger.js';

const WORKFLOWS = fileURLToPath(new URL('./spec/workflows.js', import.meta.url));

let rig: Rig;
let ledger: LedgerDouble;

beforeAll(async () => {
  rig = await Rig.open(WORKFLOWS);
});
beforeEach(() => {
  ledger = new LedgerDouble();
  ledger.judge = () => 'ask';
});
afterAll(() => rig.close());

const approve = ({ id, digest }: { id: string; digest: string }) => ({
  approvalId: id,
  decision: 'approve' as const,
  digest,
});

describe('an act that the operator is asked about', () => {
  it('is performed once after the approval', async () => {
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      await run.signal(DECISION_SIGNAL, approve(await ledger.pending(run.workflowId)));
      expect(await run.result()).toEqual({ outcome: 'executed', detail: null });
    });
    expect(ledger.effects).toHaveLength(1);
  });

  it('case 13: is performed when the approval came before the run knew that it waits', async () => {
    const answered = new Trigger();
    ledger.after = async ({ activity }) => (activity === 'perform' ? answered.reached() : undefined);
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      await run.signal(DECISION_SIGNAL, approve(await ledger.pending(run.workflowId)));
      await answered.release();
      expect(await run.result()).toEqual({ outcome: 'executed', detail: null });
    });
    expect(ledger.effects).toHaveLength(1);
  });

  it('case 4: is performed once for two equal signals and a contradicting one', async () => {
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      const signal = approve(await ledger.pending(run.workflowId));
      await Promise.all([run.signal(DECISION_SIGNAL, signal), run.signal(DECISION_SIGNAL, signal)]);
      await run.signal(DECISION_SIGNAL, { ...signal, decision: 'reject', reason: 'too late' }).catch(() => undefined);
      expect(await run.result()).toEqual({ outcome: 'executed', detail: null });
    });
    expect(ledger.effects).toHaveLength(1);
  });

  it('case 8: tells the agent what was really sent when the operator edited it first', async () => {
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      const first = await ledger.pending(run.workflowId);
      const edited = ledger.edit(first.id, { text: 'Dear Ada' });
      await run.signal(DECISION_SIGNAL, approve(first));
      await run.signal(DECISION_SIGNAL, approve(edited));
      expect(await run.result()).toEqual({ outcome: 'executed_with_edits', detail: 'Dear Ada' });
    });
    expect(ledger.effects).toMatchObject([{ args: { text: 'Dear Ada' } }]);
  });

  it('goes on after an edit whose approval was the only signal', async () => {
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      const edited = ledger.edit((await ledger.pending(run.workflowId)).id, { text: 'Dear Ada' });
      await run.signal(DECISION_SIGNAL, approve(edited));
      expect(await run.result()).toMatchObject({ outcome: 'executed_with_edits' });
    });
  });

  it('ends with the reason when it is rejected', async () => {
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      const signal = approve(await ledger.pending(run.workflowId));
      await run.signal(DECISION_SIGNAL, { ...signal, decision: 'reject', reason: 'wrong tone' });
      expect(await run.result()).toEqual({ outcome: 'rejected', detail: 'wrong tone' });
    });
    expect(ledger.effects).toEqual([]);
  });

  it('expires by itself when nobody decides', async () => {
    ledger.approvalTtlMs = 300;
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      expect(await run.result()).toEqual({ outcome: 'expired', detail: null });
    });
    expect(ledger.effects).toEqual([]);
  });

  it('is decided while no worker runs', async () => {
    const run = await rig.start('oneReply', null);
    const approval = await rig.working(ledger.activities, () => ledger.pending(run.workflowId));
    await run.signal(DECISION_SIGNAL, approve(approval));
    await rig.working(ledger.activities, async () => {
      expect(await run.result()).toEqual({ outcome: 'executed', detail: null });
    });
    expect(ledger.effects).toHaveLength(1);
  });

  it('ignores signals that are malformed, foreign or of another digest', async () => {
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      const approval = await ledger.pending(run.workflowId);
      for (const junk of [null, 'approve', { approvalId: approval.id }, { ...approve(approval), decision: 'yes' }]) {
        await run.signal(DECISION_SIGNAL, junk);
      }
      await run.signal(DECISION_SIGNAL, approve({ id: 'another approval', digest: approval.digest }));
      await run.signal(DECISION_SIGNAL, approve({ id: approval.id, digest: 'another digest' }));
      await run.query('progress');
      expect(ledger.effects).toEqual([]);
      await run.signal(DECISION_SIGNAL, approve(approval));
      expect(await run.result()).toEqual({ outcome: 'executed', detail: null });
    });
  });

  it('cases 5 and 12: two acts that wait side by side each get their own decision', async () => {
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('twoReplies', null);
      const rows = await ledger.allPending(run.workflowId, 2);
      const [first, second] = rows.sort((a, b) => a.key.localeCompare(b.key));
      if (!first || !second) throw new Error('two approvals were expected');
      await run.signal(DECISION_SIGNAL, { ...approve(second), decision: 'reject', reason: 'not this one' });
      await run.signal(DECISION_SIGNAL, approve(first));
      expect(await run.result()).toEqual({ outcome: 'done', detail: 'executed,rejected' });
    });
    expect(ledger.effects.map(({ key }) => key.split('/').at(-1))).toEqual(['act:first']);
  });

  it('two acts whose decisions are read at once replay, whichever is answered first', async () => {
    const run = await rig.start('twoReplies', null);
    const rows = await rig.working(ledger.activities, () => ledger.allPending(run.workflowId, 2));
    const [first, second] = rows.sort((a, b) => a.key.localeCompare(b.key));
    if (!first || !second) throw new Error('two approvals were expected');
    // The second act's step ends a little later than the first one's, which has the longer way to its next step. If the two ran beside
    // each other, a replay would resolve both at once, and what follows would change places.
    let reads = 0;
    ledger.after = async ({ activity }) => {
      if (activity !== 'readDecision' || (reads += 1) !== 2) return;
      for (let turn = 0; turn < 5_000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    await run.signal(DECISION_SIGNAL, approve({ id: first.id, digest: 'another digest' }));
    await run.signal(DECISION_SIGNAL, { ...approve(second), decision: 'reject', reason: 'not this one' });
    await run.signal(DECISION_SIGNAL, approve(first));
    await rig.working(ledger.activities, async () => {
      expect(await run.result()).toEqual({ outcome: 'done', detail: 'executed,rejected' });
    });
  });

  it('case 16: is told as denied when policy denies it', async () => {
    ledger.judge = () => 'deny';
    await rig.working(ledger.activities, async () => {
      expect(await (await rig.start('oneReply', null)).result()).toEqual({ outcome: 'denied', detail: null });
    });
    expect(ledger.effects).toEqual([]);
  });

  it('shows in Temporal what it waits for, and that it no longer waits', async () => {
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      const approval = await ledger.pending(run.workflowId);
      const seen = async () => (await run.describe()).searchAttributes['StewardWaitingOn'];
      await until('the run to wait for the operator', async () => (await seen())?.[0] === 'operator');
      expect(await run.query('progress')).toMatchObject({ agent: 'one-reply', waitingOn: 'operator' });
      await run.signal(DECISION_SIGNAL, approve(approval));
      await run.result();
      expect(await seen()).toEqual(['nothing']);
    });
  });
});
