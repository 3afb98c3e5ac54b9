import { z } from 'zod';

/** One mailbox (RFC 5322 addr-spec), lower-cased domain, with an optional display name. */
export const Mailbox = z.object({ address: z.string().min(3).max(320), name: z.string().max(200).optional() });
export type Mailbox = z.infer<typeof Mailbox>;

/** Where an encrypted blob lies and what its plain bytes hash to (SHA-256, hex). */
export const BlobRef = z.object({
  ref: z.string().max(200),
  sha256: z.string().length(64),
  bytes: z.number().int().nonnegative(),
});
export type BlobRef = z.infer<typeof BlobRef>;

/**
 * What a workflow knows of an incoming mail: the headers that a reply needs, and a reference to the raw message. The body stays in the
 * encrypted blob and is read by activities alone.
 */
export const InboundEmail = z.object({
  /** The work item, and at the same time the workflow id. */
  itemId: z.string().uuid(),
  threadId: z.string().uuid(),
  personId: z.string().uuid(),
  /** Keyed pseudonym of the correspondent: safe as a search attribute. */
  correspondent: z.string(),
  from: Mailbox,
  /** Set only when Reply-To differs from From. It is shown to the operator and never followed. */
  replyTo: z.array(Mailbox).max(20),
  subject: z.string().max(1000),
  messageId: z.string().max(998).nullable(),
  references: z.array(z.string().max(998)).max(100),
  receivedAt: z.string(),
  raw: BlobRef,
  /** RFC 3834: set on mail that a machine sent; such mail is never answered by itself. */
  automatic: z.boolean(),
  /** First message of its thread that reached us. */
  firstOfThread: z.boolean(),
  /** The operator's own acknowledgement, rendered at arrival; null where it is switched off. */
  acknowledgement: z.object({ subject: z.string(), text: z.string() }).nullable(),
});
export type InboundEmail = z.infer<typeof InboundEmail>;

/** What the model answers when it triages a mail. `uses` holds ids of the memory records that the reply rests on. */
export const TriagePlan = z.object({
  category: z.enum(['question', 'order', 'refund', 'bug', 'complaint', 'spam', 'other']),
  urgency: z.enum(['low', 'normal', 'high']),
  summary: z.string().min(1).max(500),
  rationale: z.string().min(1).max(2000),
  reply: z.object({ body: z.string().min(1).max(20_000) }).nullable(),
  uses: z.array(z.string()).max(50),
});
export type TriagePlan = z.infer<typeof TriagePlan>;
