import { z } from 'zod';

/** A number of micro-units of a currency: 1 USD = 1 000 000. Integers only, so that sums are exact. */
export const Money = z.object({ micros: z.number().int().safe(), currency: z.string().length(3) });
export type Money = z.infer<typeof Money>;

/**
 * Exactly what an approval is for. Its RFC 8785 canonical form is hashed (SHA-256) into the digest: two previews with one digest are
 * the same act. Anything that would change what happens outside belongs in here; anything that only helps reading belongs in
 * {@link PreviewDisplay}.
 */
export const Preview = z.object({
  operation: z.string(),
  operationVersion: z.number().int(),
  args: z.record(z.string(), z.unknown()),
  recipients: z.array(z.string()),
  amounts: z.array(Money),
  /** Facts that must still hold when the act is done, as name and value. */
  preconditions: z.record(z.string(), z.string()),
});
export type Preview = z.infer<typeof Preview>;

/** What the operator sees beside the preview: short, and derived from it. */
export const PreviewDisplay = z.object({
  title: z.string(),
  /** What was there before (the incoming mail's text, quoted), and what will be there after (the reply). Plain text. */
  before: z.string().nullable(),
  after: z.string(),
  fields: z.array(z.object({ name: z.string(), label: z.string(), value: z.string(), editable: z.boolean() })),
  /** Things worth a second look, for example a Reply-To that differs from From. */
  flags: z.array(z.object({ code: z.string(), text: z.string() })),
});
export type PreviewDisplay = z.infer<typeof PreviewDisplay>;
