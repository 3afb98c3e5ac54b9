import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@steward/testing';
import { EXIT } from './exit-codes.js';
import { startRig, type Listed, type Rig } from './spec/rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig?.stop());

async function stateOf(actionId: string): Promise<string | undefined> {
  return (await rig.agent.ledger.action(actionId))?.state;
}

describe('inbox and show', () => {
  it('list what came in, in exactly the pinned shape, page by page', async () => {
    const { id } = await rig.asked('Paging one');
    await rig.asked('Paging two');
    const first = (await rig.steward(['inbox', '--first', '1', '--json'])).json<Listed>();
    expect(Object.keys(first)).toEqual(['items', 'next']);
    expect(Object.keys(first.items[0] ?? {})).toEqual([
      'id',
      'runId',
      'state',
      'operation',
      'from',
      'subject',
      'digest',
      'rule',
      'expiresAt',
    ]);
    expect(first.items[0]).toMatchObject({ subject: 'Paging two', state: 'asked', operation: 'email.reply' });
    const second = (
      await rig.steward(['inbox', '--first', '1', '--cursor', first.next ?? '', '--json'])
    ).json<Listed>();
    expect(second.items).toMatchObject([{ id, subject: 'Paging one', from: 'ada@example.com' }]);
  });

  it('tells people who gets what, and what they can do', async () => {
    const { id } = await rig.asked('For people');
    expect((await rig.steward(['inbox'])).out).toMatch(
      new RegExp(`${id.slice(0, 8)} +asked +email.reply +ada@example.com`),
    );
    const { out, exit } = await rig.steward(['show', id.slice(0, 8)]);
    expect(exit).toBe(EXIT.done);
    for (const part of [
      'For people',
      'Who gets it  ada@example.com',
      'it is on its way.',
      'Reply-To differs',
      'steward approve',
    ])
      expect(out).toContain(part);
  });
});

describe('approve', () => {
  it('shows the preview, asks, and without a terminal does nothing unless --yes is given', async () => {
    const { id, action } = await rig.asked('No terminal');
    const refused = await rig.steward(['approve', id]);
    expect(refused).toMatchObject({ exit: EXIT.usage, out: '' });
    expect(refused.err).toMatch(/Who gets it +ada@example.com[\s\S]*--yes/);
    expect(await stateOf(action.id)).toBe('asked');
  });

  it('approves exactly what was shown, once', async () => {
    const { id, action } = await rig.asked('Once');
    const approved = await rig.steward(['approve', action.approval?.id.slice(0, 8) ?? '', '--yes', '--json']);
    expect(approved.exit).toBe(EXIT.done);
    expect(approved.json()).toMatchObject({ result: 'Approved', actionId: action.id, approvalId: action.approval?.id });
    expect(await stateOf(action.id)).toBe('approved');

    for (const name of [id, action.approval?.id ?? '']) {
      const again = await rig.steward(['approve', name, '--yes', '--json']);
      expect(again.exit).toBe(EXIT.refused);
      expect(again.json()).toMatchObject({ result: 'AlreadyDecided', state: 'approved', channel: 'cli' });
    }
  });

  it('ends with 5 on a digest that is another one now, and says so', async () => {
    const { id, action } = await rig.asked('Stale');
    const edited = await rig.steward(['edit', id, '--set', 'subject=Re: edited', '--json']);
    expect(edited.json()).toMatchObject({ result: 'Edited', actionId: action.id, revision: 2 });
    const stale = await rig.steward(['approve', id, '--yes', '--digest', action.digest, '--json']);
    expect(stale.exit).toBe(EXIT.refused);
    expect(stale.json()).toMatchObject({ result: 'Stale', revision: 2 });
    expect(await stateOf(action.id)).toBe('asked');

    // Somebody who names the approval that he looked at has not looked at its successor.
    const superseded = await rig.steward(['approve', action.approval?.id ?? '', '--yes']);
    expect(superseded.exit).toBe(EXIT.refused);
    expect(superseded.err).toMatch(/^Stale: /);
    expect(await stateOf(action.id)).toBe('asked');

    const { digest } = edited.json<{ digest: string }>();
    expect((await rig.steward(['approve', id, '--yes', '--digest', digest])).exit).toBe(EXIT.done);
  });

  it('ends with 4 on what is not there', async () => {
    for (const id of ['ffffffff', 'ffffffff-ffff-4fff-8fff-ffffffffffff']) {
      const { exit, err } = await rig.steward(['approve', id, '--yes']);
      expect(exit).toBe(EXIT.notFound);
      expect(err).toContain(id);
    }
  });
});

describe('edit', () => {
  it('shows the difference and the new digest, and takes text from standard input', async () => {
    const { id } = await rig.asked('Edit');
    const { exit, out } = await rig.steward(['edit', id, '--set', 'subject=Re: late', '--set-file', 'text=-'], {
      stdin: 'Dear Ada,\nit is late. 日本\n',
    });
    expect(exit).toBe(EXIT.done);
    for (const part of ['- it is on its way.', '+ it is late. 日本', '+ Re: late', 'new digest '])
      expect(out).toContain(part);
  });

  it('ends with 2 on a field that cannot be edited', async () => {
    const { id } = await rig.asked('Edit to');
    const { exit, err } = await rig.steward(['edit', id, '--set', 'to=eve@example.net']);
    expect(exit).toBe(EXIT.usage);
    expect(err).toMatch(/^InvalidInput: .*to/);
  });
});

describe('reject, close, explain', () => {
  it('tell the whole story', async () => {
    const { id, action } = await rig.asked('Story');
    const early = await rig.steward(['close', id]);
    expect(early.exit).toBe(EXIT.refused);

    const rejected = await rig.steward(['reject', id, '--because', 'She wrote twice.', '--json']);
    expect(rejected.json()).toMatchObject({ result: 'Rejected', actionId: action.id });
    expect((await rig.agent.reply(id)).state).toBe('settled');

    const explained = await rig.steward(['explain', action.id.slice(0, 8)]);
    expect(explained.exit).toBe(EXIT.done);
    for (const part of [
      'The operator rejected it on the command line',
      '“She wrote twice.”',
      'A mail came in from ada@example.com',
    ])
      expect(explained.out).toContain(part);

    await until('the item to be closable', async () => (await rig.steward(['close', id])).exit === EXIT.done);
    await until('the inbox to be without it', async () => {
      const { items } = (await rig.steward(['inbox', '--json'])).json<Listed>();
      return items.every((item) => item.id !== id);
    });
    expect((await rig.steward(['inbox', '--all', '--state', 'closed', '--json'])).json<Listed>().items).toMatchObject([
      { id },
    ]);
  });

  it('explain ends with 4 on what nobody knows', async () => {
    expect((await rig.steward(['explain', '<nobody@example.com>'])).exit).toBe(EXIT.notFound);
  });
});

describe('resolve', () => {
  it('refuses what is not in doubt, and records the operator’s word on what is', async () => {
    const { id, action } = await rig.asked('Doubt');
    expect((await rig.steward(['resolve', id, '--choice', 'happened'])).exit).toBe(EXIT.refused);
    await rig.steward(['approve', id, '--yes']);
    await rig.agent.openInDoubt(id);
    const resolved = await rig.steward(['resolve', id, '--choice', 'happened', '--json']);
    expect(resolved).toMatchObject({ exit: EXIT.done });
    expect(await stateOf(action.id)).toBe('executed');
    expect((await rig.agent.ledger.lookup(id, 'reply'))?.status).toBe('executed');
    expect((await rig.steward(['resolve', id, '--choice', 'ask-again'])).exit).toBe(EXIT.refused);
  });
});
