import { randomUUID } from 'node:crypto';
import { emailReply, type ActRequest } from '@steward/contracts';
import { createIntake, createOutbox, type Proposal } from '@steward/ledger';
import type { Rig } from './rig.js';

export interface ReceivedMail {
  itemId: string;
  personId: string;
  messageId: string;
}

/** What comes in and what is proposed, through the real intake and the real ledger, as the listener and a worker would do it. */
export interface Story {
  receive(mail?: { from?: string; subject?: string; text?: string }): Promise<ReceivedMail>;
  /** Proposes an answer, which policy asks the operator about. */
  propose(mail: ReceivedMail, more?: Partial<ActRequest>): Promise<Asked>;
}

export interface Asked {
  approvalId: string;
  actionId: string;
  digest: string;
  /** As it was proposed; proposing it again is how a worker goes on. */
  proposal: Proposal;
}

export function storyOf({ ports }: Rig): Story {
  const { database: db, keyring, events, blobs, ledger } = ports;
  const intake = createIntake({ db, keyring, events, outbox: createOutbox({ db, keyring }), agent: 'support-triage' });

  return {
    async receive({ from = 'ada@example.com', subject = 'Where is my parcel?', text = 'It left on Monday.' } = {}) {
      const messageId = `<${randomUUID()}@example.com>`;
      const raw = await blobs.put(
        Buffer.from(`From: Ada <${from}>\r\nSubject: ${subject}\r\nMessage-ID: ${messageId}\r\n\r\n${text}\r\n`),
      );
      const { itemId } = await intake.accept({
        dedupKey: `message-id:${messageId}`,
        raw,
        mail: {
          from: { address: from, name: 'Ada' },
          replyTo: [],
          subject,
          messageId,
          references: [],
          automatic: false,
          acknowledgement: null,
        },
        threadIds: [],
        quarantine: null,
      });
      const [received] = await events.story(itemId);
      return { itemId, personId: received?.personId ?? '', messageId };
    },

    async propose({ itemId, personId, messageId }, more = {}) {
      const request: ActRequest = {
        workflowId: itemId,
        step: 'act-1',
        agent: 'support-triage',
        operation: emailReply.name,
        args: {
          to: [{ address: 'ada@example.com' }],
          subject: 'Re: Where is my parcel?',
          text: 'It arrives on Thursday.',
          inReplyTo: messageId,
          references: [messageId],
          threadId: randomUUID(),
        },
        because: 'Parcels take three days.',
        basedOn: [],
        personId,
        inReplyToBlob: 'aa/00000000000000000000000000000000',
        flags: [],
        proposedBy: null,
        ...more,
      };
      const made = ports.preview(request.operation, request.args, request);
      const proposal: Proposal = { request, operation: emailReply, costMicros: 0, ...made };
      const outcome = await ledger.intend(proposal);
      if (outcome.state !== 'asked') throw new Error(`The act was not asked but ${outcome.state}.`);
      const state = await ledger.approvalState(outcome.approvalId);
      const action = await ledger.action(state?.actionId ?? '');
      if (action === null) throw new Error('The act is gone.');
      return { approvalId: outcome.approvalId, actionId: action.id, digest: action.digest, proposal };
    },
  };
}
