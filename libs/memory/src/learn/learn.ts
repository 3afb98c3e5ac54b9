import { randomUUID } from 'node:crypto';
import { StewardError, type MemoryKind, type Trust } from '@steward/contracts';
import { createPersons, type EventLog } from '@steward/ledger';
import { canonicalJson, keyedHash, pseudonymOf, type Client, type Database, type Keyring } from '@steward/platform';
import type { MemoryStore } from '../ports.js';
import type { Records } from '../records.js';
import { parseCustomers } from './customers.js';
import { cutIntoPassages } from './passages.js';

const MOST_BYTES = 5 * 1024 * 1024;
const LONGEST_NAME = 200;
/** Records a transaction. Readers of the log wait for the oldest open transaction, so that a long one would hold up the whole inbox. */
const BATCH = 100;
const ACTOR = 'system:memory';
const NOTHING_TOLD = '0:0';

/** What a source now says, to be compared with what was learned from it before. */
interface Wanted {
  sourceKey: string;
  address: string | null;
  title: string;
  text: string;
  sha256: string;
}

interface Known {
  id: string;
  version: number;
  source_key: string;
  sha256: string;
  /** False once the person's key was destroyed. */
  readable: boolean;
}

export interface LearnOptions {
  db: Database;
  keyring: Keyring;
  events: EventLog;
  records: Records;
}

/**
 * Makes memory say what a source says: new records are added, changed ones get a new version, and what is gone ends. Each record changes in
 * one transaction with its event; a crash in between leaves a part that learning again completes. Learning the same again changes nothing.
 */
export function createLearner(options: LearnOptions): MemoryStore['learn'] {
  const { db, keyring, events, records } = options;
  const persons = createPersons({ keyring });
  const inTurn = createTurns(db);

  async function supersede(client: Client, known: Known): Promise<void> {
    // Put back in the queue of the index, which must learn of the end as well.
    await client.query(
      'UPDATE memories SET valid_to = clock_timestamp(), indexed_at = NULL WHERE id = $1 AND version = $2',
      [known.id, known.version],
    );
  }

  async function put(
    client: Client,
    wanted: Wanted,
    known: Known | undefined,
    about: { kind: MemoryKind; source: string; trust: Trust },
  ): Promise<string> {
    if (known) await supersede(client, known);
    // A record that ended and comes back is the same record.
    const { rows } = await client.query<{ id: string; version: number }>(
      'SELECT id, version FROM memories WHERE source_key = $1 ORDER BY version DESC LIMIT 1',
      [wanted.sourceKey],
    );
    const id = rows[0]?.id ?? randomUUID();
    const version = (rows[0]?.version ?? 0) + 1;
    const person = wanted.address === null ? null : await persons.personFor(client, wanted.address);
    const { sourceKey, title, text, sha256 } = wanted;
    const personId = person?.personId ?? null;
    await records.insert(client, { ...about, id, version, sourceKey, title, text, sha256, personId });
    const told = await events.append(client, {
      type: 'memory.learned',
      data: { memoryId: id, version, kind: about.kind, source: about.source, sha256 },
      personId,
      actor: ACTOR,
      correlationId: id,
    });
    return told.at;
  }

  async function end(client: Client, known: Known, source: string): Promise<string> {
    await supersede(client, known);
    const told = await events.append(client, {
      type: 'memory.ended',
      data: { memoryId: known.id, version: known.version, source },
      actor: ACTOR,
      correlationId: known.id,
    });
    return told.at;
  }

  async function knownOf(source: string, kind: MemoryKind): Promise<Map<string, Known>> {
    const { rows } = await db.pool.query<Known>(
      `SELECT m.id, m.version, m.source_key, m.sha256, m.person_id IS NULL OR p.wrapped_key IS NOT NULL AS readable
       FROM memories m LEFT JOIN persons p ON p.id = m.person_id
       WHERE m.source = $1 AND m.kind = $2 AND m.valid_to IS NULL`,
      [source, kind],
    );
    return new Map(rows.map((row) => [row.source_key, row]));
  }

  async function inBatches<T>(all: readonly T[], work: (client: Client, one: T) => Promise<string>): Promise<string> {
    let at = NOTHING_TOLD;
    for (let start = 0; start < all.length; start += BATCH) {
      at = await db.transaction(async (client) => {
        let last = at;
        for (const one of all.slice(start, start + BATCH)) last = await work(client, one);
        return last;
      });
    }
    return at;
  }

  return async ({ name, content, kind, trust }) => {
    checkInput(name, content);
    const recordKind = kind === 'document' ? 'document' : 'customer';
    const wanted = kind === 'document' ? documentOf(keyring, name, content) : customersOf(keyring, name, content);
    const withHash = wanted.map((each) => ({
      ...each,
      // Keyed: a plain hash of “name and address” in the log would tell a guess right or wrong.
      sha256: keyedHash(keyring, 'memory-content', canonicalJson([each.title, each.text, trust])),
    }));
    return inTurn(`learn ${recordKind} ${name}`, async () => {
      const known = await knownOf(name, recordKind);
      const changes = withHash.filter((each) => {
        const before = known.get(each.sourceKey);
        return before?.sha256 !== each.sha256 || !before.readable;
      });
      const keys = new Set(withHash.map((each) => each.sourceKey));
      const gone = [...known.values()].filter((each) => !keys.has(each.source_key));
      const about = { kind: recordKind, source: name, trust } as const;
      const learnedAt = await inBatches(changes, (client, each) => put(client, each, known.get(each.sourceKey), about));
      const endedAt = await inBatches(gone, (client, each) => end(client, each, name));
      const changed = changes.filter((each) => known.has(each.sourceKey)).length;
      return {
        added: changes.length - changed,
        changed,
        ended: gone.length,
        unchanged: withHash.length - changes.length,
        at: gone.length > 0 ? endedAt : learnedAt,
      };
    });
  };
}

function checkInput(name: string, content: string): void {
  const wrong = (why: string): StewardError =>
    new StewardError('input.invalid', `${name.slice(0, LONGEST_NAME)} ${why}`);
  if (name.trim() === '' || name.length > LONGEST_NAME || /\p{Cc}/u.test(name))
    throw new StewardError('input.invalid', `A source needs a name of 1 to ${LONGEST_NAME} printable characters.`);
  if (Buffer.byteLength(content) > MOST_BYTES) throw wrong(`is larger than ${MOST_BYTES / 1024 / 1024} MiB; split it.`);
  if (content.includes('\0') || content.includes('\uFFFD'))
    throw wrong('is not text in UTF-8: it has bytes that belong to no character. Convert it, or leave it out.');
}

function documentOf(keyring: Keyring, name: string, content: string): Omit<Wanted, 'sha256'>[] {
  return cutIntoPassages(content).map(({ headings, number, text }) => {
    // Hashed, because headings are content and this column is not encrypted.
    const place = keyedHash(keyring, 'memory-place', canonicalJson(headings)).slice(0, 16);
    const title = headings.length === 0 ? name : headings.join(' › ');
    return { sourceKey: `document/${name}/${place}/${number}`, address: null, title, text };
  });
}

function customersOf(keyring: Keyring, name: string, content: string): Omit<Wanted, 'sha256'>[] {
  return parseCustomers(content, name).map(({ address, title, text }) => ({
    sourceKey: `customers/${name}/${pseudonymOf(keyring, address)}`,
    address,
    title,
    text,
  }));
}

/**
 * Two learners of one source would each end what the other adds. A session's lock, not a transaction's: see {@link BATCH}. Within a process one
 * waits for the other without a connection, or many at once would hold every connection of the pool and wait for one more.
 */
function createTurns(db: Database) {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const turn = last.then(() => locked(db, key, work));
    last = turn.catch(() => undefined);
    return turn;
  };
}

async function locked<T>(db: Database, key: string, work: () => Promise<T>): Promise<T> {
  const client = await db.pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [key]);
    return await work();
  } finally {
    const unlocked = await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [key]).catch(() => null);
    client.release(unlocked === null);
  }
}
