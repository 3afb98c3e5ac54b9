import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { DECISION_SIGNAL } from '@steward/temporal-api';
import { LedgerDouble } from './spec/ledger-double.js';
import { Rig } from './spec/rig.js';

const WORKFLOWS = fileURLToPath(new URL('./spec/workflows.js', import.meta.url));

let rig: Rig;
let ledger: LedgerDouble;

beforeAll(async () => {
  rig = await Rig.open(
    {
      address: process.env['STEWARD_TEST_TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233',
      namespace: process.env['STEWARD_TEST_TEMPORAL_NAMESPACE'] ?? 'steward',
    },
    WORKFLOWS,
  );
});
beforeEach(() => {
  ledger = new LedgerDouble();
  ledger.judge = () => 'ask';
});
afterAll(() => rig.close());

describe('an act that the operator is asked about', () => {
  it('is performed once after the approval', async () => {
    await rig.working(ledger.activities, async () => {
      const run = await rig.start('oneReply', null);
      const { id, digest } = await ledger.pending(run.workflowId);
      await run.signal(DECISION_SIGNAL, { approvalId: id, decision: 'approve', digest });
      expect(await run.result()).toEqual({ outcome: 'executed', detail: null });
    });
    expect(ledger.effects).toHaveLength(1);
  });
});
