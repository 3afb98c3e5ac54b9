import { z } from 'zod';

export const MemoryKind = z.enum(['document', 'customer', 'fact', 'policy', 'event']);
export type MemoryKind = z.infer<typeof MemoryKind>;

/** Where a record came from. `outside` text is data for ever: it can never become a rule, an approval or an operator's fact. */
export const Trust = z.enum(['operator', 'outside', 'derived']);
export type Trust = z.infer<typeof Trust>;

/** A memory record as recall returns it: enough to read, and enough to say later exactly what was read. */
export const RecalledMemory = z.object({
  id: z.string().uuid(),
  version: z.number().int().positive(),
  kind: MemoryKind,
  title: z.string(),
  text: z.string(),
  source: z.string(),
  trust: Trust,
  /** Fused rank score; comparable only within one recall. */
  score: z.number(),
});
export type RecalledMemory = z.infer<typeof RecalledMemory>;

/** Reference to what was read, as acts and events carry it. */
export const MemoryRef = RecalledMemory.pick({ id: true, version: true, score: true, title: true, kind: true });
export type MemoryRef = z.infer<typeof MemoryRef>;

export const Recall = z.object({
  memories: z.array(RecalledMemory).max(50),
  /** Empty when both indexes answered; else what was left out, for example `no embeddings: BM25 alone`. */
  degraded: z.array(z.string()),
});
export type Recall = z.infer<typeof Recall>;
