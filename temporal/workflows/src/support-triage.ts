import {
  InboundEmail,
  TriagePlan,
  emailAcknowledge,
  emailReply,
  modelChat,
  type ActResult,
  type ArgsOf,
  type Recall,
} from '@steward/contracts';
import { agent, type ActOptions, type Run } from '@steward/temporal-runtime';

export const NEEDS = [emailReply, emailAcknowledge, modelChat] as const;
type TriageRun = Run<(typeof NEEDS)[number]>;

/**
 * Reads a mail, says that it arrived (the operator's own words, once a thread), and proposes an answer. The answer goes to From alone; a
 * Reply-To that differs is shown and never followed, because anybody can write one.
 */
export const supportTriage = agent(
  { name: 'support-triage', input: InboundEmail, about: (mail) => mail, needs: NEEDS },
  async (run, mail) => {
    const known = await run.recall({ about: mail });
    const plan = await run.think(TriagePlan, 'support/triage', { mail, known });
    await run.checkpoint('triaged', plan);

    // Side by side: where the acknowledgement has to be asked for, the answer need not wait for it.
    const [acknowledged, replied] = await Promise.all([acknowledge(run, mail), reply(run, mail, plan, known)]);
    const also = acknowledged === null ? null : `acknowledgement: ${acknowledged.status}`;
    if (replied === null) return run.outcome('no_reply', [plan.category, also].filter(Boolean).join('; '));
    return run.outcome(replied.status, [meaningOf(replied), also].filter(Boolean).join('; ') || null);
  },
);

async function acknowledge(run: TriageRun, mail: InboundEmail): Promise<ActResult | null> {
  const { acknowledgement } = mail;
  if (mail.automatic || !mail.firstOfThread || acknowledgement === null) return null;
  return run.act(emailAcknowledge, answerTo(mail, acknowledgement.subject, acknowledgement.text), {
    because: 'The first mail of a thread is acknowledged, in your own words.',
  });
}

async function reply(run: TriageRun, mail: InboundEmail, plan: TriagePlan, known: Recall): Promise<ActResult | null> {
  if (plan.reply === null || plan.category === 'spam' || mail.automatic) return null;
  return run.act(emailReply, answerTo(mail, replySubject(mail.subject), plan.reply.body), {
    because: plan.rationale,
    basedOn: known.memories.filter(({ id }) => plan.uses.includes(id)),
    flags: flagsOf(mail),
    proposedBy: plan,
  });
}

function answerTo(mail: InboundEmail, subject: string, text: string): ArgsOf<typeof emailReply> {
  return {
    to: [mail.from],
    subject,
    text,
    inReplyTo: mail.messageId,
    references: referencesFor(mail),
    threadId: mail.threadId,
  };
}

/** RFC 5322 section 3.6.4: the parent's References, then the parent's Message-ID. At most a hundred: the root and the latest. */
export function referencesFor({ references, messageId }: InboundEmail): string[] {
  const all = [...references.filter((id) => id !== messageId), ...(messageId === null ? [] : [messageId])];
  return all.length <= 100 ? all : [...all.slice(0, 1), ...all.slice(-99)];
}

/** One “Re: ” in front, whatever stood there; within what the operation takes. */
export function replySubject(subject: string): string {
  const bare = subject.trim().replace(/^((re|aw|antw|sv|vs)(\[\d+\])?\s*:\s*)+/i, '');
  return `Re: ${bare || '(no subject)'}`.slice(0, 1000);
}

function flagsOf(mail: InboundEmail): NonNullable<ActOptions['flags']> {
  if (mail.replyTo.length === 0) return [];
  const addresses = mail.replyTo.map(({ address }) => address).join(', ');
  return [
    {
      code: 'reply_to_differs',
      text: `The sender asks for answers to ${addresses}. This answer goes to ${mail.from.address}, where the mail came from.`,
    },
  ];
}

/** What an answer's fate means for the item, where its status does not say it; nothing personal. */
function meaningOf(result: ActResult): string | null {
  switch (result.status) {
    case 'executed':
    case 'executed_with_edits':
      return null;
    case 'denied':
      return `denied by ${result.rules.join(', ')}`;
    case 'refused':
      return result.code;
    case 'rejected':
    case 'expired':
      return 'the mail is yours to answer';
    case 'in_doubt':
      return 'nobody resolved whether it was sent';
    case 'cancelled':
      return 'nothing was sent';
  }
}
