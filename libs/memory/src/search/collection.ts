import { createHash } from 'node:crypto';
import { StewardError } from '@steward/contracts';
import { QdrantClient } from '@qdrant/js-client-rest';
import type { SparseVector } from './bm25.js';
import { fuse, type Hit } from './fusion.js';

/** Where the index is. */
export interface QdrantSettings {
  /** Scheme, host and port, for example http://127.0.0.1:6333. */
  url: string;
  /** Name of the collection, to which the id of the key is added; made when it is not there. */
  collection: string;
  /** How long one request may take, in milliseconds. */
  timeoutMs?: number;
  /** How often the indexer looks whether the collection is still whole, in milliseconds. */
  checkEveryMs?: number;
}

/** One version of a record as the index holds it. It says nothing of what the record says. */
export interface Point {
  id: string;
  version: number;
  kind: string;
  current: boolean;
  /** The model that `dense` is from, or `none`. */
  embedder: string;
  dense: Float32Array | null;
  bm25: SparseVector;
}

/** The index as Steward uses it. All operations throw StewardError `memory.unreachable` when Qdrant cannot be reached or refuses. */
export interface Collection {
  /** Makes the collection where there is none, or where it has another shape. True when it was made. */
  ensure(): Promise<boolean>;
  drop(): Promise<void>;
  /** How many points it holds; null when there is no collection. */
  count(): Promise<number | null>;
  upsert(points: readonly Point[]): Promise<void>;
  /** Current versions that either search finds, at most `limit` of each, fused and best first. Null when there is no collection. */
  search(query: {
    dense: Float32Array | null;
    embedder: string;
    bm25: SparseVector;
    limit: number;
  }): Promise<Hit[] | null>;
}

const DENSE = 'dense';
const BM25 = 'bm25';
const DEFAULT_TIMEOUT_MS = 5_000;
const FIELDS = ['validity', 'embedder', 'kind', 'memoryId'] as const;
// A keyword and not a boolean, by which the embedded engine's interface cannot filter.
const CURRENT = 'current';
const ENDED = 'ended';

export function createCollection(settings: QdrantSettings, dimension: number): Collection {
  const { collection, timeoutMs = DEFAULT_TIMEOUT_MS } = settings;
  // The version check is a request of its own at construction, and prints to the console where Qdrant is down.
  const qdrant = new QdrantClient({ url: settings.url, timeout: timeoutMs, checkCompatibility: false });
  const reach = <T>(what: string, call: () => Promise<T>): Promise<T> => reaching(settings, what, call);

  /** Length of the vectors in the collection; null when there is none. */
  async function dimensionThere(): Promise<number | null> {
    const info = await orMissing(reach('look at the collection', () => qdrant.getCollection(collection)));
    const vectors = info?.config.params.vectors as Record<string, { size?: number } | undefined> | undefined;
    return info === null ? null : (vectors?.[DENSE]?.size ?? 0);
  }

  async function drop(): Promise<void> {
    await orMissing(reach('drop the collection', () => qdrant.deleteCollection(collection)));
  }

  return {
    async ensure() {
      const there = await dimensionThere();
      if (there === dimension) return false;
      if (there !== null) await drop();
      await reach('make the collection', () =>
        qdrant.createCollection(collection, {
          vectors: { [DENSE]: { size: dimension, distance: 'Cosine' } },
          sparse_vectors: { [BM25]: { modifier: 'idf' } },
        }),
      );
      for (const field of FIELDS) {
        await reach('make a payload index', () =>
          qdrant.createPayloadIndex(collection, { field_name: field, field_schema: 'keyword', wait: true }),
        );
      }
      return true;
    },
    drop,
    async count() {
      const counted = await orMissing(reach('count points', () => qdrant.count(collection, { exact: true })));
      return counted?.count ?? null;
    },
    async upsert(points) {
      await reach('write points', () => qdrant.upsert(collection, { wait: true, points: points.map(toWire) }));
    },
    async search({ dense, embedder, bm25, limit }) {
      const current = { key: 'validity', match: { value: CURRENT } };
      const searches = [
        // A question of punctuation alone has no words to look for.
        ...(bm25.indices.length === 0 ? [] : [{ query: bm25, using: BM25, filter: { must: [current] } }]),
        ...(dense === null ? [] : [nearest(dense, [current, { key: 'embedder', match: { value: embedder } }])]),
      ];
      const found = await orMissing(
        Promise.all(
          searches.map((search) =>
            reach('search', () =>
              qdrant.query(collection, { ...search, limit, with_payload: ['memoryId', 'version'] }),
            ),
          ),
        ),
      );
      return (
        found &&
        fuse(
          found.map(({ points }) => points.map(toHit)),
          limit,
        )
      );
    },
  };
}

/**
 * Vectors of another model mean nothing here, so that points of one are left to BM25 until they have been embedded anew. Exact, because an
 * approximate graph answers a little differently after each rebuild; a business's documents are few enough to be compared one by one.
 */
function nearest(vector: Float32Array, must: { key: string; match: { value: string } }[]) {
  return { query: [...vector], using: DENSE, filter: { must }, params: { exact: true } };
}

function toHit(point: { payload?: unknown; score: number }): Hit {
  const { memoryId, version } = point.payload as { memoryId: string; version: number };
  return { id: memoryId, version, score: point.score };
}

function toWire(point: Point) {
  return {
    id: pointId(point),
    vector: {
      ...(point.bm25.indices.length === 0 ? {} : { [BM25]: point.bm25 }),
      ...(point.dense === null ? {} : { [DENSE]: [...point.dense] }),
    },
    payload: {
      memoryId: point.id,
      version: point.version,
      kind: point.kind,
      validity: point.current ? CURRENT : ENDED,
      embedder: point.embedder,
    },
  };
}

/** A UUID (version 8, RFC 9562 section 5.8) that is always the same for a version of a record, so that writing it twice is writing it once. */
function pointId({ id, version }: { id: string; version: number }): string {
  const hex = createHash('sha256').update(`${id}/${version}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

class CollectionMissing extends StewardError {}

async function orMissing<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof CollectionMissing) return null;
    throw error;
  }
}

async function reaching<T>(settings: QdrantSettings, what: string, call: () => Promise<T>): Promise<T> {
  const { url, collection } = settings;
  const address = new URL(url).origin;
  try {
    return await call();
  } catch (cause) {
    const status = (cause as { status?: unknown }).status;
    const message =
      typeof status === 'number'
        ? `Qdrant at ${address} answered ${status} when asked to ${what} (collection ${collection}).`
        : `Qdrant at ${address} did not answer when asked to ${what}. Check that it runs, and QDRANT_URL.`;
    const kind = status === 404 ? CollectionMissing : StewardError;
    throw new kind('memory.unreachable', message, { cause });
  }
}
