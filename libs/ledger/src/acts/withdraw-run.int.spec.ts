import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { acknowledgement, asked, createRig, mailArgs, opened, reply, type Rig } from '../spec-support/rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
});
afterAll(() => rig.drop());

describe('a run that is over without having said so', () => {
  it('leaves nothing that could still be approved, and parks what was begun', async () => {
    const workflowId = randomUUID();
    const { ledger } = rig;
    const pending = await asked(ledger, reply({ workflowId, step: 'pending' }));
    const approved = await asked(ledger, reply({ workflowId, step: 'approved' }));
    await ledger.approve({ ...approved, channel: 'console' });
    await opened(ledger, acknowledgement({ workflowId, step: 'opened' }));
    const begun = await opened(ledger, acknowledgement({ workflowId, step: 'begun' }, mailArgs('Hello.')));
    await ledger.markCalling(begun);

    expect(await ledger.withdrawRun(workflowId)).toBe(4);
    expect(await ledger.withdrawRun(workflowId)).toBe(0);

    expect(await ledger.approve({ ...pending, channel: 'console' })).toMatchObject({
      kind: 'already_decided',
      state: 'cancelled',
    });
    expect(await ledger.lookup(workflowId, 'approved')).toEqual({ status: 'cancelled' });
    expect(await ledger.lookup(workflowId, 'opened')).toEqual({ status: 'cancelled' });
    expect(await ledger.intentState(begun)).toMatchObject({ state: 'in_doubt' });
  });
});
