import { randomUUID } from 'node:crypto';
import { keyedHash, type Client, type Keyring } from '@steward/platform';

/** More references than any mail client keeps; the rest of a hostile header is not worth a row each. */
const MOST = 100;

/** Message-IDs are compared without angle brackets and white space; the part in them is case-sensitive (RFC 5322 section 3.6.4). */
const normalized = (messageId: string) => messageId.trim().replace(/^<|>$/g, '').trim();

/** Which conversation a message belongs to, told by Message-IDs that are stored only as keyed hashes. */
export interface Threads {
  /**
   * Finds the thread that any of `telling` (most telling first) belongs to, or begins one, and enters all of them. A reply that arrives
   * beside the message it answers waits for it: both insert the same hash.
   */
  join(client: Client, telling: readonly string[], own: string | null): Promise<{ threadId: string; first: boolean }>;
  /** Enters the Message-ID of a mail that was sent, so that its answers find the thread. A Message-ID that is there stays where it is. */
  enterOutgoing(client: Client, messageId: string, threadId: string): Promise<void>;
}

export function createThreads(options: { keyring: Keyring }): Threads {
  const hash = (messageId: string) => keyedHash(options.keyring, 'message-id', normalized(messageId));
  return {
    async join(client, telling, own) {
      const fresh = randomUUID();
      const ids = [...telling.slice(0, MOST), ...(own ? [own] : [])].filter((id) => normalized(id) !== '').map(hash);
      if (ids.length === 0) return { threadId: fresh, first: true };
      const ownHash = own && hash(own);
      // In one order for everybody, or two mails that mention the same two messages would wait for each other.
      const sorted = [...new Set(ids)].sort();
      const { rows } = await client.query<{ message_id_hash: string; thread_id: string }>(
        `INSERT INTO thread_messages (message_id_hash, thread_id, direction)
         SELECT h, $2::uuid, CASE WHEN h = $3 THEN 'in' ELSE 'mentioned' END FROM unnest($1::text[]) WITH ORDINALITY AS u(h, n) ORDER BY n
         ON CONFLICT (message_id_hash) DO UPDATE
           SET direction = CASE WHEN thread_messages.direction = 'mentioned' THEN EXCLUDED.direction ELSE thread_messages.direction END
         RETURNING message_id_hash, thread_id`,
        [sorted, fresh, ownHash],
      );
      const threads = new Map(rows.map((row) => [row.message_id_hash, row.thread_id]));
      const known = ids.map((id) => threads.get(id)).find((thread) => thread !== undefined && thread !== fresh);
      if (known === undefined) return { threadId: fresh, first: true };
      await client.query('UPDATE thread_messages SET thread_id = $1 WHERE thread_id = $2', [known, fresh]);
      return { threadId: known, first: false };
    },

    async enterOutgoing(client, messageId, threadId) {
      await client.query(
        `INSERT INTO thread_messages (message_id_hash, thread_id, direction) VALUES ($1, $2, 'out')
         ON CONFLICT (message_id_hash) DO UPDATE SET direction = 'out' WHERE thread_messages.direction = 'mentioned'`,
        [hash(messageId), threadId],
      );
    },
  };
}
