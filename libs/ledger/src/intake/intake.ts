import { randomUUID } from 'node:crypto';
import { InboundEmail, StewardError } from '@steward/contracts';
import { keyedHash, type Client, type Database, type Keyring } from '@steward/platform';
import { outboxKeys } from '../outbox/keys.js';
import { createPersons } from '../persons/persons.js';
import type { EventLog } from '../events/port.js';
import type { Intake, IntakeInput } from './port.js';
import type { Outbox } from '../outbox/port.js';
import { INTAKE_ACTOR, StoredMeanwhile, insertItem, tellDuplicate } from './items.js';
import { createThreads } from './threads.js';

const STEP = 'intake';

export interface IntakeOptions {
  db: Database;
  keyring: Keyring;
  events: EventLog;
  outbox: Outbox;
  /** The agent whose run an accepted mail starts. */
  agent: string;
}

/**
 * Takes in a message that is already an encrypted blob: work item, events and the start of its run are there together or not at all. Only
 * after `accept` has returned may SMTP answer 250. The same message twice is one item.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { db, events } = options;
  const persons = createPersons(options);
  const threads = createThreads(options);

  async function quarantine(client: Client, input: IntakeInput, dedupKey: string, itemId: string) {
    const person = input.mail ? await persons.personFor(client, input.mail.from.address) : null;
    // No thread is joined: what cannot be trusted to be a letter must not decide where letters belong.
    await insertItem(client, input, { itemId, dedupKey, threadId: randomUUID(), personId: person?.personId ?? null });
    const { at } = await events.append(client, {
      type: 'mail.quarantined',
      data: { itemId, raw: input.raw, reason: input.quarantine ?? 'malformed' },
      ...(input.mail && person
        ? {
            personId: person.personId,
            personal: {
              from: input.mail.from.address,
              fromName: input.mail.from.name ?? null,
              subject: input.mail.subject,
            },
          }
        : {}),
      actor: INTAKE_ACTOR,
      workflowId: itemId,
      step: STEP,
      transition: 'mail.quarantined',
      correlationId: itemId,
    });
    return { kind: 'quarantined' as const, itemId, at };
  }

  async function receive(
    client: Client,
    input: IntakeInput & { mail: NonNullable<IntakeInput['mail']> },
    dedupKey: string,
    itemId: string,
  ) {
    const { mail } = input;
    const { personId, pseudonym } = await persons.personFor(client, mail.from.address);
    const telling = [...input.threadIds, ...[...mail.references].reverse()];
    const thread = await threads.join(client, telling, mail.messageId);
    const receivedAt = await insertItem(client, input, { itemId, dedupKey, threadId: thread.threadId, personId });
    const email = InboundEmail.safeParse({
      ...mail,
      itemId,
      threadId: thread.threadId,
      personId,
      correspondent: pseudonym,
      firstOfThread: thread.first,
      raw: input.raw,
      receivedAt,
    });
    if (!email.success) {
      const fields = email.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
      throw new StewardError(
        'input.invalid',
        `A mail cannot be taken in: ${fields}. Bound its headers, or quarantine it.`,
      );
    }
    const { at } = await events.append(client, {
      type: 'mail.received',
      data: {
        itemId,
        threadId: thread.threadId,
        raw: input.raw,
        automatic: mail.automatic,
        firstOfThread: thread.first,
      },
      personId,
      personal: { from: mail.from.address, fromName: mail.from.name ?? null, subject: mail.subject },
      actor: INTAKE_ACTOR,
      workflowId: itemId,
      step: STEP,
      transition: 'mail.received',
      correlationId: itemId,
    });
    await options.outbox.enqueue(client, {
      kind: 'workflow.start',
      dedupKey: outboxKeys.start(itemId),
      workflowId: itemId,
      payload: { kind: 'start', agent: options.agent, input: email.data },
    });
    return { kind: 'accepted' as const, itemId, at };
  }

  return {
    async accept(input) {
      // Hashed here as well, so that no caller can store a plain Message-ID by mistake.
      const dedupKey = keyedHash(options.keyring, 'mail-dedup', input.dedupKey);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await db.transaction(async (client) => {
            const before = await tellDuplicate(events, client, dedupKey, input.raw);
            if (before) return before;
            const itemId = randomUUID();
            const { mail } = input;
            return mail && input.quarantine === null
              ? receive(client, { ...input, mail }, dedupKey, itemId)
              : quarantine(client, input, dedupKey, itemId);
          });
        } catch (error) {
          if (!(error instanceof StoredMeanwhile) || attempt === 3) throw error;
        }
      }
    },
  };
}
