import { randomBytes, randomUUID } from 'node:crypto';
import { decryptBytes, encryptBytes, pseudonymOf, type Client, type Keyring } from '@steward/platform';

/** Anything that runs one statement: a pooled client inside a transaction, or the pool itself. */
export type Queryable = Pick<Client, 'query'>;

/**
 * People, each with an AES-256 key of their own, wrapped under the master key. What the log holds about a person is readable exactly as
 * long as that key exists. Addresses are stored as keyed pseudonyms only.
 */
export interface Persons {
  /**
   * The person behind a mail address, made on first sight. Case and surrounding white space of the address do not matter.
   *
   * @example const { personId, pseudonym } = await persons.personFor(client, 'Ada@example.com');
   */
  personFor(client: Client, address: string): Promise<{ personId: string; pseudonym: string }>;
  /** The person's key; null for an unknown person and for one whose key was destroyed. Never cached, so that destroying it holds at once. */
  keyOf(client: Queryable, personId: string): Promise<Buffer | null>;
}

/** @see Persons */
export function createPersons(options: { keyring: Keyring }): Persons {
  const wrappingKey = options.keyring.derive('person-key');
  const contextOf = (personId: string) => `key of person ${personId}`;

  async function find(client: Client, pseudonym: string): Promise<string | null> {
    const { rows } = await client.query<{ id: string; wrapped: boolean }>({
      name: 'person-find',
      text: 'SELECT id, wrapped_key IS NOT NULL AS wrapped FROM persons WHERE pseudonym = $1',
      values: [pseudonym],
    });
    const row = rows[0];
    if (!row || row.wrapped) return row?.id ?? null;
    // The person was forgotten and writes again: that is a new person. The old one keeps its events, unreadable, under another pseudonym.
    await client.query(`UPDATE persons SET pseudonym = pseudonym || '/' || id WHERE id = $1 AND pseudonym = $2`, [
      row.id,
      pseudonym,
    ]);
    return null;
  }

  return {
    async personFor(client, address) {
      const pseudonym = pseudonymOf(options.keyring, address);
      const known = await find(client, pseudonym);
      if (known) return { personId: known, pseudonym };
      const id = randomUUID();
      const { rows } = await client.query<{ id: string }>(
        `INSERT INTO persons (id, pseudonym, wrapped_key) VALUES ($1, $2, $3)
         ON CONFLICT (pseudonym) DO UPDATE SET pseudonym = EXCLUDED.pseudonym RETURNING id`,
        [id, pseudonym, encryptBytes(wrappingKey, randomBytes(32), contextOf(id))],
      );
      return { personId: rows[0]?.id ?? id, pseudonym };
    },

    async keyOf(client, personId) {
      const { rows } = await client.query<{ wrapped_key: Buffer | null }>({
        name: 'person-key',
        text: 'SELECT wrapped_key FROM persons WHERE id = $1',
        values: [personId],
      });
      const wrapped = rows[0]?.wrapped_key;
      return wrapped ? decryptBytes(wrappingKey, wrapped, contextOf(personId)) : null;
    },
  };
}
