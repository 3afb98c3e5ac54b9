import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import type { ActRequest, InboundEmail, TriagePlan } from '@steward/contracts';
import { Rig, type LedgerDouble } from '@steward/temporal-runtime/spec';
import { PLAN, SCENES, boxedLedger, inboundEmail, playScene } from './spec/triage-scenes.js';

const WORKFLOWS = fileURLToPath(new URL('./index.js', import.meta.url));
let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open(WORKFLOWS);
});
afterAll(() => rig.close());

/** Runs to its end with nothing to be decided. */
async function triaged(mail: InboundEmail, plan: TriagePlan, ledger: LedgerDouble = boxedLedger()) {
  ledger.judge = () => 'allow';
  ledger.think = () => plan;
  const end = await rig.working(ledger.activities, async () =>
    (await rig.start('supportTriage', mail, mail.itemId)).result(),
  );
  const performed = ledger.calls.filter((call) => call.activity === 'perform');
  // The two acts run side by side.
  const acts = performed.map((call) => call.input as ActRequest).sort((a, b) => a.operation.localeCompare(b.operation));
  return { end, ledger, acts };
}

describe('support-triage', () => {
  it.each(SCENES)('ends as what truly happened to the answer: $name', async (scene) => {
    const { ledger, mail } = await playScene(rig, scene);
    const outcome = scene.name === 'edited' ? 'executed_with_edits' : scene.name;
    expect(ledger.ended.get(mail.itemId)).toMatchObject({ outcome });
    const answers = ledger.effects.filter(({ key }) => key.includes('email.reply'));
    expect(answers).toHaveLength(['executed', 'edited'].includes(scene.name) ? 1 : 0);
  });

  it('acknowledges in the operator’s words and answers in the model’s, both in the thread and to From alone', async () => {
    const mail = inboundEmail({ replyTo: [{ address: 'else@example.com' }] });
    const { end, acts } = await triaged(mail, PLAN);
    expect(end).toEqual({ outcome: 'executed', detail: 'acknowledgement: executed' });
    const thread = {
      to: [mail.from],
      inReplyTo: '<1@example.org>',
      references: ['<0@example.org>', '<1@example.org>'],
      threadId: mail.threadId,
      subject: 'Re: Where is my order?',
    };
    expect(acts).toMatchObject([
      { operation: 'email.acknowledge', args: { ...thread, text: 'Your mail arrived.' }, proposedBy: null, flags: [] },
      {
        operation: 'email.reply',
        args: { ...thread, text: 'It is on its way.' },
        because: PLAN.rationale,
        proposedBy: 'think:support/triage#1',
        flags: [{ code: 'reply_to_differs' }],
        personId: mail.personId,
        inReplyToBlob: mail.raw.ref,
      },
    ]);
  });

  it('names the records that the answer rests on, a customer’s by its id alone', async () => {
    const used = memory('a1', 'document', 'Shipping');
    const customer = memory('a2', 'customer', 'Customer Ada Lovelace');
    const ledger = boxedLedger();
    ledger.known = { memories: [used, customer, memory('a3', 'document', 'Other')], degraded: [] };
    const { acts } = await triaged(inboundEmail(), { ...PLAN, uses: [used.id, customer.id] }, ledger);
    expect(acts[1]).toMatchObject({
      basedOn: [
        { id: used.id, title: 'Shipping' },
        { id: customer.id, title: 'Customer' },
      ],
    });
    expect(JSON.stringify(acts)).not.toContain('Lovelace');
  });

  it.each<[string, Partial<InboundEmail>, Partial<TriagePlan>, string[]]>([
    ['a machine wrote the mail', { automatic: true }, {}, []],
    ['it is not the first of its thread', { firstOfThread: false }, {}, ['email.reply']],
    ['acknowledgements are off', { acknowledgement: null }, {}, ['email.reply']],
    ['it is spam', { acknowledgement: null }, { category: 'spam' }, []],
    ['no answer is expected', {}, { reply: null }, ['email.acknowledge']],
  ])('does only what is due when %s', async (_, mail, plan, expected) => {
    const { acts, end } = await triaged(inboundEmail(mail), { ...PLAN, ...plan });
    expect(acts.map((act) => act.operation)).toEqual(expected);
    expect(end).toMatchObject({ outcome: expected.includes('email.reply') ? 'executed' : 'no_reply' });
  });
});

function memory(start: string, kind: 'document' | 'customer', title: string) {
  const id = `${start}${'0'.repeat(6)}-0000-4000-8000-000000000000`;
  return { id, version: 1, kind, title, text: 'x', source: 's', trust: 'operator' as const, score: 1 };
}
