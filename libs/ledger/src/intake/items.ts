import type { BlobRef } from '@steward/contracts';
import type { Client } from '@steward/platform';
import type { EventLog } from '../events/port.js';
import type { IntakeInput } from './port.js';

export const INTAKE_ACTOR = 'system:intake';

/** Somebody stored the same message between our look and our insert: everything is rolled back and looked at again. */
export class StoredMeanwhile extends Error {}

/** Tells that a message came again; null when it is new. */
export async function tellDuplicate(
  events: EventLog,
  client: Client,
  dedupKey: string,
  raw: BlobRef,
): Promise<{ kind: 'duplicate'; itemId: string; at: string } | null> {
  const { rows } = await client.query<{ id: string; raw_sha256: string }>(
    'SELECT id, raw_sha256 FROM work_items WHERE dedup_key = $1',
    [dedupKey],
  );
  const item = rows[0];
  if (!item) return null;
  const { at } = await events.append(client, {
    type: 'mail.duplicate',
    data: { itemId: item.id, raw, differs: item.raw_sha256 !== raw.sha256 },
    actor: INTAKE_ACTOR,
    workflowId: item.id,
    correlationId: item.id,
  });
  return { kind: 'duplicate' as const, itemId: item.id, at };
}

/** Stores the work item and answers when it was received. @throws StoredMeanwhile when the same message is there by now */
export async function insertItem(
  client: Client,
  input: IntakeInput,
  row: { itemId: string; dedupKey: string; threadId: string; personId: string | null },
): Promise<string> {
  const { rows } = await client.query<{ received_at: Date }>(
    `INSERT INTO work_items (id, dedup_key, thread_id, person_id, raw_ref, raw_sha256, raw_bytes, quarantine)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (dedup_key) DO NOTHING RETURNING received_at`,
    [
      row.itemId,
      row.dedupKey,
      row.threadId,
      row.personId,
      input.raw.ref,
      input.raw.sha256,
      input.raw.bytes,
      input.quarantine,
    ],
  );
  if (!rows[0]) throw new StoredMeanwhile();
  return rows[0].received_at.toISOString();
}
