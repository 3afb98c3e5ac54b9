import type { InboundEmail, Recall, Trust } from '@steward/contracts';

/** Documents, customers and facts, kept in PostgreSQL and found through an index that can be rebuilt from it. */
export interface MemoryStore {
  /**
   * Stores what the operator teaches: one document (Markdown or text, cut into passages) or one CSV of customers. Learning the same source
   * again makes new versions of what changed and ends what is gone; the same content changes nothing.
   */
  learn(input: {
    name: string;
    content: string;
    kind: 'document' | 'customers';
    trust: Trust;
  }): Promise<{ added: number; changed: number; ended: number; unchanged: number; at: string }>;
  /** Dense and BM25 search fused by reciprocal rank, plus what is filed under the sender; current versions only. */
  recall(query: { mail: InboundEmail; text: string; limit: number }): Promise<Recall>;
  /** Puts waiting records into the index; at most `limit`. Returns how many. */
  index(limit: number): Promise<number>;
  /** Drops the index and fills it again from PostgreSQL. */
  rebuildIndex(progress?: (done: number, total: number) => void): Promise<number>;
  health(): Promise<{ ok: true; detail: string } | { ok: false; detail: string }>;
}
