import { createHash } from 'node:crypto';
import pg from 'pg';
import { StewardError } from '@steward/contracts';
import type { IntentHolder } from './port.js';

// A host that vanished without closing its connection is noticed within half a minute, on both sides.
const KEEPALIVE = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

/**
 * Session-level advisory locks, all on one connection of their own (never through a pooler in transaction mode, which would hand the session
 * to somebody else). The lock says that a living process works on an intent: it goes with the session, however the process ends, and
 * stays while the process is merely stopped.
 *
 * Invariants: (1) `acquire` is true for at most one holder of a key at a time. (2) Once the session is lost, `alive` is false until
 * everybody who held a key has released it; only then a new session is opened. So nobody who lost a lock can mistake the next session for
 * his. (3) A key is hashed to 64 bits: two keys with one hash would make one wait for the other, and nothing worse.
 */
export function createIntentHolder(options: { url: string; onLost: (error: Error) => void }): IntentHolder {
  const held = new Set<string>();
  let client: pg.Client | null = null;
  let connecting: Promise<pg.Client> | null = null;
  let lost = false;
  let closed = false;

  function lose(of: pg.Client, error: Error): void {
    if (client !== of) return;
    client = null;
    lost = held.size > 0;
    if (!closed) options.onLost(error);
  }

  function discard(of: pg.Client, error: Error): void {
    lose(of, error);
    void of.end().catch(() => undefined);
  }

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({
      connectionString: options.url,
      application_name: 'steward-intents',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      options: KEEPALIVE,
    });
    fresh.on('error', (error) => lose(fresh, error));
    fresh.on('end', () => lose(fresh, new Error('The database session that holds intents has ended.')));
    await fresh.connect();
    client = fresh;
    return fresh;
  }

  function session(): Promise<pg.Client> {
    if (client) return Promise.resolve(client);
    connecting ??= connect().finally(() => (connecting = null));
    return connecting;
  }

  return {
    get alive() {
      return !lost;
    },

    async acquire(key) {
      if (closed || lost || held.has(key)) return false;
      held.add(key);
      let current: pg.Client | null = null;
      let taken = false;
      try {
        current = await session();
        const { rows } = await current.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
          hash(key),
        ]);
        taken = rows[0]?.taken === true && client === current && !lost;
        return taken;
      } catch (cause) {
        // Whatever a failed query means, a session in doubt is no proof of holding anything.
        if (current) discard(current, cause as Error);
        throw new StewardError(
          'database.unreachable',
          'The act cannot be held: PostgreSQL does not answer. It is tried again.',
          {
            cause,
          },
        );
      } finally {
        if (!taken) forget(key);
      }
    },

    async release(key) {
      if (!held.has(key)) return;
      const current = client;
      if (current && !lost) {
        await current
          .query('SELECT pg_advisory_unlock($1)', [hash(key)])
          .catch((error: Error) => discard(current, error));
      }
      forget(key);
    },

    async close() {
      closed = true;
      await client?.end();
    },
  };

  function forget(key: string): void {
    held.delete(key);
    if (held.size === 0) lost = false;
  }
}

/** The first 64 bits of the key's SHA-256, as PostgreSQL's signed bigint. */
function hash(key: string): string {
  return createHash('sha256').update(key).digest().readBigInt64BE(0).toString();
}
