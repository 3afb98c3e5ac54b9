import { randomBytes } from 'node:crypto';
import { StewardError } from '@steward/contracts';
import { sha256, type Client, type Database } from '@steward/platform';
import type { EventLog } from '../events/port.js';
import type { Operators } from './port.js';
import { hashSecret, newSecret, verifySecret } from './secret.js';

/** A browser's cookie lives half a day; the command line's token until the secret is reset. */
const LIFETIME = { browser: '12 hours', cli: '100 years' } as const;
// Checked where there is no operator, so that the answer takes as long as a wrong secret does.
const NOBODY = `scrypt$32768$8$1$${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(32).toString('base64')}`;

/** The one operator and the sessions. Secrets and tokens are stored as hashes only; the plain value is returned once, by what made it. */
export function createOperators(options: { db: Database; events: EventLog }): Operators {
  const { db, events } = options;

  const tell = (client: Client, type: 'operator.created' | 'operator.secret_reset') =>
    events.append(client, { type, data: {}, actor: 'operator', correlationId: 'operator' });

  // FOR SHARE waits for a reset that is under way and then finds another hash: no session outlives the secret it was opened with.
  async function open(channel: 'browser' | 'cli', hash: string): Promise<{ token: string; expiresAt: string } | null> {
    const token = randomBytes(32).toString('base64url');
    await db.pool.query('DELETE FROM sessions WHERE expires_at <= clock_timestamp()');
    const { rows } = await db.pool.query<{ expires_at: Date }>(
      `INSERT INTO sessions (id_hash, channel, expires_at)
       SELECT $1, $2, clock_timestamp() + $3::interval FROM operators WHERE id = 1 AND secret_hash = $4 FOR SHARE
       RETURNING expires_at`,
      [sha256(token), channel, LIFETIME[channel], hash],
    );
    return rows[0] ? { token, expiresAt: rows[0].expires_at.toISOString() } : null;
  }

  async function storedHash(): Promise<string | null> {
    const { rows } = await db.pool.query<{ secret_hash: string }>('SELECT secret_hash FROM operators WHERE id = 1');
    return rows[0]?.secret_hash ?? null;
  }

  return {
    async ensure() {
      if (await storedHash()) return null;
      const secret = newSecret();
      const hash = await hashSecret(secret);
      return db.transaction(async (client) => {
        const { rowCount } = await client.query(
          'INSERT INTO operators (id, secret_hash) VALUES (1, $1) ON CONFLICT (id) DO NOTHING',
          [hash],
        );
        if (!rowCount) return null;
        await tell(client, 'operator.created');
        return { secret };
      });
    },

    async reset() {
      const secret = newSecret();
      const hash = await hashSecret(secret);
      await db.transaction(async (client) => {
        await client.query(
          'INSERT INTO operators (id, secret_hash) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET secret_hash = EXCLUDED.secret_hash',
          [hash],
        );
        await client.query('DELETE FROM sessions');
        await tell(client, 'operator.secret_reset');
      });
      return { secret };
    },

    async signIn(secret, channel) {
      const hash = await storedHash();
      const right = await verifySecret(secret, hash ?? NOBODY);
      return right && hash ? open(channel, hash) : null;
    },

    async issueCliToken() {
      const hash = await storedHash();
      const opened = hash && (await open('cli', hash));
      if (!opened)
        throw new StewardError('not_found', 'There is no operator yet. Start Steward once with "npm start".');
      return opened.token;
    },

    async session(token) {
      const { rows } = await db.pool.query<{ channel: 'browser' | 'cli' }>({
        name: 'session-find',
        text: 'SELECT channel FROM sessions WHERE id_hash = $1 AND expires_at > clock_timestamp()',
        values: [sha256(token)],
      });
      return rows[0] ?? null;
    },

    async signOut(token) {
      await db.pool.query('DELETE FROM sessions WHERE id_hash = $1', [sha256(token)]);
    },
  };
}
