import { randomBytes, randomUUID } from 'node:crypto';
import type { InboundEmail } from '@steward/contracts';
import { createEventLog, createPersons, type EventLog } from '@steward/ledger';
import { EmbeddingUnavailable, type Embedder } from '@steward/model';
import { Keyring, createDatabase, type Database } from '@steward/platform';
import { freshDatabase, testServers } from '@steward/testing';
import { QdrantClient } from '@qdrant/js-client-rest';
import type { MemoryStore } from '../ports.js';
import { collectionOf, createMemoryStore, type MemoryStoreOptions } from '../store.js';

const PREFIX = 'memory-test';

export interface Fixture {
  db: Database;
  keyring: Keyring;
  events: EventLog;
  qdrant: QdrantClient;
  collection: string;
  /** Another store on the same database and collection, as another process would have. */
  store(more?: Partial<MemoryStoreOptions>): MemoryStore;
  mailFrom(address: string, subject: string): Promise<InboundEmail>;
  close(): Promise<void>;
}

/** A database and a collection of the test's own, on the servers of the test run. */
export async function fixture(): Promise<Fixture> {
  const database = await freshDatabase();
  const keyring = new Keyring(randomBytes(32));
  const db = createDatabase({ url: database.url, max: 6, applicationName: 'memory-test' });
  const events = createEventLog({ db, keyring });
  const url = testServers.qdrantUrl();
  const collection = collectionOf({ url, collection: PREFIX }, keyring);
  const qdrant = new QdrantClient({ url, checkCompatibility: false });
  const persons = createPersons({ keyring });
  return {
    db,
    keyring,
    events,
    qdrant,
    collection,
    store: (more = {}) =>
      createMemoryStore({
        db,
        keyring,
        events,
        embedder: synonyms(),
        qdrant: { url, collection: PREFIX, checkEveryMs: 1 },
        ...more,
      }),
    async mailFrom(address, subject) {
      const person = await db.transaction((client) => persons.personFor(client, address));
      return mail(address, subject, person.personId, person.pseudonym);
    },
    async close() {
      await qdrant.deleteCollection(collection);
      await db.close();
      await database.drop();
    },
  };
}

function mail(address: string, subject: string, personId: string, correspondent: string): InboundEmail {
  return {
    itemId: randomUUID(),
    threadId: randomUUID(),
    personId,
    correspondent,
    from: { address },
    replyTo: [],
    subject,
    messageId: null,
    references: [],
    receivedAt: '2026-01-01T00:00:00.000Z',
    raw: { ref: 'ab/ab', sha256: 'a'.repeat(64), bytes: 1 },
    automatic: false,
    firstOfThread: true,
    acknowledgement: null,
  };
}

/** Words that mean the same share a dimension, so that what only vectors can find is known for certain, without a model. */
const MEANINGS = [
  ['ship', 'shipping', 'parcel', 'parcels', 'delivery'],
  ['return', 'returns', 'refund', 'money'],
  ['paper', 'page', 'pages', 'sheets'],
];

/** An embedder that always works; its vectors are counts of meanings. */
export function synonyms(id = 'synonyms-1'): Embedder {
  return {
    id,
    dimension: 384,
    embed: async (texts) => texts.map(meaningOf),
  };
}

function meaningOf(text: string): Float32Array {
  const vector = new Float32Array(384);
  for (const word of text.toLowerCase().split(/\W+/)) {
    const meaning = MEANINGS.findIndex((words) => words.includes(word));
    if (meaning >= 0) vector[meaning] = (vector[meaning] ?? 0) + 1;
  }
  // A text of none of these meanings must still have a direction.
  vector[383] = 0.1;
  const norm = Math.hypot(...vector);
  return vector.map((component) => component / norm);
}

/** An embedder whose model is not there. */
export function unavailable(): Embedder {
  return {
    id: 'synonyms-1',
    dimension: 384,
    embed: async () => {
      throw new EmbeddingUnavailable('There is no model here.');
    },
  };
}
