import { JsonCipher, type Database, type Keyring } from '@steward/platform';
import type { Outbox, OutboxPayload, OutboxRow } from './port.js';

// Doubles from one second to a minute. The next attempt is set before the first one is made, so a relay that dies with a row in its hands
// delays it and cannot lose it.
const CLAIM = `UPDATE outbox SET attempts = attempts + 1,
    next_attempt_at = clock_timestamp() + least(60, power(2, least(attempts, 6))) * interval '1 second'
  WHERE id IN (SELECT id FROM outbox WHERE consumed_at IS NULL AND next_attempt_at <= clock_timestamp()
    ORDER BY next_attempt_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
  RETURNING id, kind, workflow_id, payload, attempts`;

interface Row {
  id: number;
  kind: OutboxRow['kind'];
  workflow_id: string;
  payload: Buffer;
  attempts: number;
}

/**
 * Work that must reach Temporal, written in the transaction that decided it. At least once: whoever receives it treats a repeat as nothing
 * new (a start under the same workflow id, a signal whose truth is a row).
 */
export function createOutbox(options: { db: Database; keyring: Keyring }): Outbox {
  const { pool } = options.db;
  const cipher = new JsonCipher(options.keyring, 'outbox');
  return {
    async enqueue(client, row) {
      await client.query(
        `INSERT INTO outbox (kind, dedup_key, workflow_id, payload) VALUES ($1, $2, $3, $4) ON CONFLICT (dedup_key) DO NOTHING`,
        [row.kind, row.dedupKey, row.workflowId, cipher.encrypt(row.payload)],
      );
    },
    async claim(limit) {
      const { rows } = await pool.query<Row>({ name: 'outbox-claim', text: CLAIM, values: [limit] });
      return rows
        .sort((a, b) => a.id - b.id)
        .map((row) => ({
          id: row.id,
          kind: row.kind,
          workflowId: row.workflow_id,
          payload: cipher.decrypt(row.payload) as OutboxPayload,
          attempts: row.attempts,
        }));
    },
    async failed(id, error) {
      await pool.query('UPDATE outbox SET last_error = left($2, 500) WHERE id = $1', [id, error]);
    },
    async consumed(id) {
      await pool.query('UPDATE outbox SET consumed_at = clock_timestamp() WHERE id = $1 AND consumed_at IS NULL', [id]);
    },
    async consumedBy(dedupKey) {
      await pool.query(
        'UPDATE outbox SET consumed_at = clock_timestamp() WHERE dedup_key = $1 AND consumed_at IS NULL',
        [dedupKey],
      );
    },
  };
}
