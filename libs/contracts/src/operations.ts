import { z } from 'zod';
import { Mailbox } from './email.js';

/**
 * How an effect behaves when its outcome is not known, which decides what a retry may do:
 * - `transactional`: the effect is a change in our own PostgreSQL, made in the intent's transaction; it cannot be half done.
 * - `reconcilable`: the outside world can be asked whether it happened; without an answer the intent is parked in doubt.
 * - `repeatable`: repeating harms nobody and only costs (a model call); every attempt's reservation stays counted.
 */
export type EffectClass = 'transactional' | 'reconcilable' | 'repeatable';
export type Risk = 'none' | 'low' | 'medium' | 'high';

/** What an operation is, told without loading the connector that implements it. */
export interface Operation<
  Name extends string = string,
  Args extends z.ZodType = z.ZodType,
  Receipt extends z.ZodType = z.ZodType,
> {
  readonly name: Name;
  /** Raised when the meaning of the arguments changes; part of the digest. */
  readonly version: number;
  readonly connector: string;
  readonly effect: EffectClass;
  readonly risk: Risk;
  readonly scopes: readonly string[];
  readonly args: Args;
  readonly receipt: Receipt;
  /** Argument names that the operator may edit before approval. */
  readonly editable: readonly string[];
  /** Name of the operation that undoes this one, or null where nothing can. */
  readonly compensator: string | null;
  /** A second execution with the same once-key is denied for good (for example one acknowledgement a thread). */
  readonly onceKey?: (args: z.infer<Args>) => string;
}

export type ArgsOf<O extends Operation> = z.infer<O['args']>;
export type ReceiptOf<O extends Operation> = z.infer<O['receipt']>;

function operation<Name extends string, Args extends z.ZodType, Receipt extends z.ZodType>(
  declared: Operation<Name, Args, Receipt>,
): Operation<Name, Args, Receipt> {
  return Object.freeze(declared);
}

const OutgoingMail = z.object({
  to: z.array(Mailbox).min(1).max(20),
  subject: z.string().min(1).max(1000),
  text: z.string().min(1).max(50_000),
  /** Message-IDs with angle brackets, as RFC 5322 section 3.6.4 writes them. */
  inReplyTo: z.string().max(998).nullable(),
  references: z.array(z.string().max(998)).max(100),
  threadId: z.string().uuid(),
});
const MailReceipt = z.object({ messageId: z.string(), acceptedAt: z.string(), via: z.enum(['local-mailbox', 'smtp']) });

/** Answers a correspondent. What is sent, and to whom, is exactly what the preview shows. */
export const emailReply = operation({
  name: 'email.reply',
  version: 1,
  connector: 'email',
  effect: 'reconcilable',
  risk: 'medium',
  scopes: ['email.send'],
  args: OutgoingMail,
  receipt: MailReceipt,
  editable: ['subject', 'text'],
  compensator: null,
});

/** Tells a correspondent that the mail arrived, in the operator's own words: no model text, once a thread. */
export const emailAcknowledge = operation({
  name: 'email.acknowledge',
  version: 1,
  connector: 'email',
  effect: 'reconcilable',
  risk: 'low',
  scopes: ['email.send'],
  args: OutgoingMail,
  receipt: MailReceipt,
  editable: ['subject', 'text'],
  compensator: null,
  onceKey: (args) => `email.acknowledge/${args.threadId}`,
});

/** Appends a line to the run's journal in our own database: the cheapest governed act there is, and what the benchmark measures. */
export const journalNote = operation({
  name: 'journal.note',
  version: 1,
  connector: 'journal',
  effect: 'transactional',
  risk: 'none',
  scopes: ['journal.write'],
  args: z.object({ text: z.string().min(1).max(2000) }),
  receipt: z.object({ recordedAt: z.string() }),
  editable: ['text'],
  compensator: null,
});

/** A call to the chat model. Agents reach it through `run.think`; it is an operation so that its money is reserved like any other. */
export const modelChat = operation({
  name: 'model.chat',
  version: 1,
  connector: 'model',
  effect: 'repeatable',
  risk: 'none',
  scopes: ['model.chat'],
  args: z.object({ promptId: z.string(), promptVersion: z.number().int(), inputSha256: z.string() }),
  receipt: z.object({
    model: z.string(),
    inputTokens: z.number().int(),
    outputTokens: z.number().int(),
    costMicros: z.number().int(),
  }),
  editable: [],
  compensator: null,
});

export const OPERATIONS = {
  'email.reply': emailReply,
  'email.acknowledge': emailAcknowledge,
  'journal.note': journalNote,
  'model.chat': modelChat,
} as const;
export type OperationName = keyof typeof OPERATIONS;

/** The declaration of `name`, or undefined for an operation this build does not know. */
export function findOperation(name: string): Operation | undefined {
  return Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name as OperationName] : undefined;
}
