import { StewardError, type InboundEmail, type Recall, type RecalledMemory } from '@steward/contracts';
import { EmbeddingUnavailable, type Embedder } from '@steward/model';
import type { MemoryRecord, Records } from '../records.js';
import type { createBm25 } from '../search/bm25.js';
import type { Collection } from '../search/collection.js';
import type { Hit } from '../search/fusion.js';
import { NO_EMBEDDER } from '../search/indexer.js';

/** The most that one recall returns (see Recall in contracts). */
const MOST = 50;
/** Of them at most so many from what is filed under the sender, however long that file is. */
const MOST_OF_SENDER = 5;
/** How many each search looks up, so that few are cut off among equals; what both find may be first in neither. */
const SEARCH_DEPTH = 200;
const MOST_QUERY_CHARACTERS = 4_000;
/**
 * More than this part of what is known missing from the index, and recall waits for it: an answer that rests on half of what the operator
 * taught is worse than one that is a moment late. Less is told as degraded.
 */
const TOLERATED_GAP = 0.1;

export interface RecallOptions {
  records: Records;
  collection: Collection;
  bm25: ReturnType<typeof createBm25>;
  embedder: Embedder | null;
}

export function createRecall(options: RecallOptions) {
  const { records, collection, bm25, embedder } = options;

  async function embed(text: string, degraded: string[]): Promise<Float32Array | null> {
    try {
      const vector = (await embedder?.embed([text]))?.[0];
      if (vector !== undefined) return vector;
    } catch (error) {
      if (!(error instanceof EmbeddingUnavailable)) throw error;
    }
    degraded.push('no embeddings: BM25 alone');
    return null;
  }

  async function gap(degraded: string[]): Promise<{ current: number }> {
    const { current, waiting } = await records.counts();
    if (waiting > current * TOLERATED_GAP) {
      throw new StewardError(
        'memory.unreachable',
        `${waiting} of ${current} memory records are not in the index yet. The projector indexes them; check that it runs.`,
      );
    }
    if (waiting > 0) degraded.push(`${waiting} of ${current} records are not in the index yet`);
    return { current };
  }

  /** The best `limit` hits that still hold, best first. Rows are decrypted only as far as they are needed. */
  async function firstCurrent(hits: readonly Hit[], limit: number): Promise<RecalledMemory[]> {
    const found: RecalledMemory[] = [];
    for (let start = 0; start < hits.length && found.length < limit; start += limit) {
      const batch = hits.slice(start, start + limit);
      const rows = new Map((await records.current(batch)).map((record) => [record.id, record]));
      for (const hit of batch) {
        const record = rows.get(hit.id);
        if (record !== undefined) found.push(recalled(record, hit.score));
      }
    }
    return found.slice(0, limit);
  }

  return async (query: { mail: InboundEmail; text: string; limit: number }): Promise<Recall> => {
    const limit = Math.max(1, Math.min(query.limit, MOST));
    const text = `${query.mail.subject}\n\n${query.text}`.slice(0, MOST_QUERY_CHARACTERS);
    const degraded: string[] = [];
    const { current } = await gap(degraded);
    const dense = await embed(text, degraded);
    const hits = await collection.search({
      dense,
      embedder: embedder?.id ?? NO_EMBEDDER,
      bm25: bm25.query(text),
      limit: SEARCH_DEPTH,
    });
    if (hits === null && current > 0) {
      throw new StewardError(
        'memory.unreachable',
        'The memory index is not there. The projector makes it again; check that it runs.',
      );
    }
    const ofSender = await records.ofPerson(query.mail.personId, Math.min(limit, MOST_OF_SENDER));
    const found = await firstCurrent(hits ?? [], limit - ofSender.length);
    // What is filed under the sender is about the sender for certain, and comes first.
    return { memories: [...ofSender.map((record) => recalled(record, 1)), ...found], degraded };
  };
}

function recalled({ id, version, kind, title, text, source, trust }: MemoryRecord, score: number): RecalledMemory {
  return { id, version, kind, title, text, source, trust, score };
}
