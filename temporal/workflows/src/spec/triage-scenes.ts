import { randomUUID } from 'node:crypto';
import type { InboundEmail, TriagePlan } from '@steward/contracts';
import { until } from '@steward/testing';
import { DECISION_SIGNAL } from '@steward/temporal-api';
import { LedgerDouble, type Rig } from '@steward/temporal-runtime/spec';

export function inboundEmail(changed: Partial<InboundEmail> = {}): InboundEmail {
  return {
    itemId: randomUUID(),
    threadId: randomUUID(),
    personId: randomUUID(),
    correspondent: 'c0ffee',
    from: { address: 'ada@example.org', name: 'Ada' },
    replyTo: [],
    subject: 'Where is my order?',
    messageId: '<1@example.org>',
    references: ['<0@example.org>'],
    receivedAt: '2026-01-01T00:00:00.000Z',
    raw: { ref: `ab/${'ab'.repeat(16)}`, sha256: 'a'.repeat(64), bytes: 100 },
    automatic: false,
    firstOfThread: true,
    acknowledgement: { subject: 'Re: Where is my order?', text: 'Your mail arrived.' },
    ...changed,
  };
}

export const PLAN: TriagePlan = {
  category: 'order',
  urgency: 'normal',
  summary: 'Asks where an order is.',
  rationale: 'The order left yesterday.',
  reply: { body: 'It is on its way.' },
  uses: [],
};

/** A ledger by the rules of the box: acknowledgements run by themselves, answers are asked. */
export function boxedLedger(): LedgerDouble {
  const ledger = new LedgerDouble();
  ledger.judge = ({ operation }) => (operation === 'email.reply' ? 'ask' : 'allow');
  ledger.think = () => PLAN;
  return ledger;
}

export interface Scene {
  name: string;
  play(ledger: LedgerDouble, rig: Rig, mail: InboundEmail): Promise<void>;
}

const decide = async (ledger: LedgerDouble, rig: Rig, id: string, decision: 'approve' | 'reject') => {
  const approval = await ledger.pending(id);
  const signal = { approvalId: approval.id, digest: approval.digest, decision, reason: 'not in these words' };
  await rig.client.workflow.getHandle(id).signal(DECISION_SIGNAL, signal);
};

/** Every way in which a triage run can end. */
export const SCENES: readonly Scene[] = [
  { name: 'executed', play: (ledger, rig, mail) => decide(ledger, rig, mail.itemId, 'approve') },
  {
    name: 'edited',
    play: async (ledger, rig, mail) => {
      ledger.edit((await ledger.pending(mail.itemId)).id, { text: 'It will be there tomorrow.' });
      await decide(ledger, rig, mail.itemId, 'approve');
    },
  },
  { name: 'rejected', play: (ledger, rig, mail) => decide(ledger, rig, mail.itemId, 'reject') },
  { name: 'expired', play: async (ledger) => void (ledger.approvalTtlMs = 300) },
  { name: 'denied', play: async (ledger) => void (ledger.judge = () => 'deny') },
  {
    name: 'in_doubt',
    play: async (ledger, rig, mail) => {
      ledger.inDoubtTtlMs = 300;
      ledger.call = async () => 'unknown';
      await decide(ledger, rig, mail.itemId, 'approve');
    },
  },
  {
    name: 'cancelled',
    play: async (ledger, rig, mail) => {
      await ledger.pending(mail.itemId);
      await rig.client.workflow.getHandle(mail.itemId).cancel();
    },
  },
];

/** Plays a scene on a worker and answers when its run has ended. */
export async function playScene(rig: Rig, scene: Scene): Promise<{ ledger: LedgerDouble; mail: InboundEmail }> {
  const ledger = boxedLedger();
  const mail = inboundEmail();
  await rig.working(ledger.activities, async () => {
    // Settings of a scene must stand before its run begins; decisions wait for the run by themselves.
    const played = scene.play(ledger, rig, mail);
    await rig.start('supportTriage', mail, mail.itemId);
    await played;
    await until(`the end of ${scene.name}`, () => ledger.ended.get(mail.itemId));
    await rig.client.workflow
      .getHandle(mail.itemId)
      .result()
      .catch(() => undefined);
  });
  return { ledger, mail };
}
