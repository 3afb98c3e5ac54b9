import type { MemoryKind, Trust } from '@steward/contracts';
import { createPersons } from '@steward/ledger';
import { StewardError } from '@steward/contracts';
import { decryptBytes, encryptBytes, type Client, type Database, type Keyring } from '@steward/platform';

/** What a record says: the part that is encrypted. */
export interface Content {
  title: string;
  text: string;
}

/** One version of a record, decrypted. */
export interface MemoryRecord extends Content {
  id: string;
  version: number;
  kind: MemoryKind;
  source: string;
  trust: Trust;
  /** True while no newer version and no end of the record is known. */
  current: boolean;
}

export interface NewRecord extends Content {
  id: string;
  version: number;
  kind: MemoryKind;
  source: string;
  sourceKey: string;
  trust: Trust;
  personId: string | null;
  sha256: string;
}

interface MemoryRow {
  id: string;
  version: number;
  kind: MemoryKind;
  source: string;
  trust: Trust;
  person_id: string | null;
  body: Buffer;
  current: boolean;
}

const COLUMNS = 'id, version, kind, source, trust, person_id, body, valid_to IS NULL AS current';

/**
 * Rows of `memories`, their text encrypted: under the person's own key where a record is about a person, so that destroying that key takes
 * it along, else under a key for memory.
 */
export interface Records {
  insert(client: Client, record: NewRecord): Promise<void>;
  /** Current versions among these, in no order; what ended meanwhile, or can no longer be read, is left out. */
  current(refs: readonly { id: string; version: number }[]): Promise<MemoryRecord[]>;
  /** What is filed under a person, newest first. */
  ofPerson(personId: string, limit: number): Promise<MemoryRecord[]>;
  /** Versions that the index has not taken yet, in the order in which they became valid. */
  waiting(limit: number): Promise<MemoryRecord[]>;
  /** Versions that the index holds without a vector of this embedding model. */
  withoutVector(embedderId: string, limit: number): Promise<MemoryRecord[]>;
  /** Notes that the index holds these versions as they were read; one that ended meanwhile goes on waiting. */
  indexed(records: readonly MemoryRecord[], indexedWith: string): Promise<void>;
  /** Every version waits for the index again. */
  forgetIndexed(): Promise<void>;
  /** How many versions there are to be indexed, and how many of the current ones still wait. */
  counts(): Promise<{ versions: number; indexed: number; current: number; waiting: number }>;
}

export function createRecords(options: { db: Database; keyring: Keyring }): Records {
  const { pool } = options.db;
  const persons = createPersons(options);
  const ownKey = options.keyring.derive('memory');
  const contextOf = (id: string, version: number): string => `memory ${id} version ${version}`;

  async function keyFor(client: Pick<Client, 'query'>, personId: string | null): Promise<Buffer | null> {
    return personId === null ? ownKey : persons.keyOf(client, personId);
  }

  async function decrypted(rows: readonly MemoryRow[]): Promise<MemoryRecord[]> {
    const records: MemoryRecord[] = [];
    for (const { person_id: personId, body, ...row } of rows) {
      const key = await keyFor(pool, personId);
      if (key === null) continue;
      const content = JSON.parse(decryptBytes(key, body, contextOf(row.id, row.version)).toString('utf8')) as Content;
      records.push({ ...row, title: content.title, text: content.text });
    }
    return records;
  }

  async function select(where: string, values: unknown[]): Promise<MemoryRecord[]> {
    const { rows } = await pool.query<MemoryRow>(`SELECT ${COLUMNS} FROM memories WHERE ${where}`, values);
    return decrypted(rows);
  }

  return {
    async insert(client, record) {
      const key = await keyFor(client, record.personId);
      if (key === null) throw new StewardError('internal.bug', 'A record is filed under a person whose key is gone.');
      const plain = Buffer.from(JSON.stringify({ title: record.title, text: record.text } satisfies Content));
      const body = encryptBytes(key, plain, contextOf(record.id, record.version));
      await client.query(
        `INSERT INTO memories (id, version, kind, source, source_key, trust, person_id, body, sha256, valid_from)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())`,
        [
          record.id,
          record.version,
          record.kind,
          record.source,
          record.sourceKey,
          record.trust,
          record.personId,
          body,
          record.sha256,
        ],
      );
    },
    current: (refs) =>
      select('valid_to IS NULL AND (id, version) IN (SELECT * FROM unnest($1::uuid[], $2::int[]))', [
        refs.map((ref) => ref.id),
        refs.map((ref) => ref.version),
      ]),
    ofPerson: (personId, limit) =>
      select('person_id = $1 AND valid_to IS NULL ORDER BY valid_from DESC, id LIMIT $2', [personId, limit]),
    waiting: (limit) =>
      select('person_id IS NULL AND indexed_at IS NULL ORDER BY valid_from, id, version LIMIT $1', [limit]),
    withoutVector: (embedderId, limit) =>
      select(
        `person_id IS NULL AND indexed_at IS NOT NULL AND indexed_with IS DISTINCT FROM $1
         ORDER BY valid_from, id, version LIMIT $2`,
        [embedderId, limit],
      ),
    async indexed(records, indexedWith) {
      await pool.query(
        `UPDATE memories m SET indexed_at = clock_timestamp(), indexed_with = $4
         FROM unnest($1::uuid[], $2::int[], $3::boolean[]) AS taken (id, version, current)
         WHERE m.id = taken.id AND m.version = taken.version AND (m.valid_to IS NULL) = taken.current`,
        [records.map((r) => r.id), records.map((r) => r.version), records.map((r) => r.current), indexedWith],
      );
    },
    async forgetIndexed() {
      await pool.query('UPDATE memories SET indexed_at = NULL, indexed_with = NULL WHERE person_id IS NULL');
    },
    async counts() {
      const { rows } = await pool.query<{ versions: number; indexed: number; current: number; waiting: number }>(
        `SELECT count(*) AS versions, count(indexed_at) AS indexed, count(*) FILTER (WHERE valid_to IS NULL) AS current,
           count(*) FILTER (WHERE valid_to IS NULL AND indexed_at IS NULL) AS waiting
         FROM memories WHERE person_id IS NULL`,
      );
      return rows[0] ?? { versions: 0, indexed: 0, current: 0, waiting: 0 };
    },
  };
}
