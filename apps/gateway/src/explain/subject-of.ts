import type { Database, Keyring } from '@steward/platform';
import { keyedHash } from '@steward/platform';

/** What is asked about: a story (the item's or run's id) and, where it is one, the act in it. */
export interface Subject {
  storyId: string;
  actionId: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Finds what an id names: a Message-ID (sent or received), an intent's key, or the id of an act, an approval, an item or a run. */
export async function subjectOf(id: string, database: Database, keyring: Keyring): Promise<Subject | null> {
  if (id.includes('@')) return (await bySentMessage(id, database)) ?? byReceivedMessage(id, database, keyring);
  const [key, ...steps] = id.split('/');
  if (key === undefined || !UUID.test(key)) return null;
  if (steps.length > 0) return byIntent(id, database);
  const { rows } = await database.pool.query<{ story_id: string; action_id: string | null }>(
    `SELECT workflow_id AS story_id, id AS action_id FROM actions WHERE id = $1
     UNION ALL SELECT actions.workflow_id, actions.id FROM approvals JOIN actions ON actions.id = approvals.action_id
       WHERE approvals.id = $1
     UNION ALL SELECT id::text, NULL FROM work_items WHERE id = $1
     UNION ALL SELECT correlation_id, NULL FROM events WHERE correlation_id = $2 LIMIT 1`,
    [key, key.toLowerCase()],
  );
  return toSubject(rows[0]);
}

async function bySentMessage(id: string, database: Database): Promise<Subject | null> {
  const { rows } = await database.pool.query<{ story_id: string; action_id: string | null }>(
    `SELECT correlation_id AS story_id, data->>'actionId' AS action_id FROM events
     WHERE type = 'intent.executed' AND data->>'messageId' = ANY($1) LIMIT 1`,
    [[id, bare(id), `<${bare(id)}>`]],
  );
  return toSubject(rows[0]);
}

/** Message-IDs of incoming mail are stored as keyed hashes alone; the thread that one belongs to tells its items. */
async function byReceivedMessage(id: string, database: Database, keyring: Keyring): Promise<Subject | null> {
  const hash = keyedHash(keyring, 'message-id', bare(id));
  const { rows } = await database.pool.query<{ story_id: string; action_id: null }>(
    `SELECT work_items.id::text AS story_id, NULL AS action_id FROM thread_messages JOIN work_items USING (thread_id)
     WHERE message_id_hash = $1 AND direction = 'in' ORDER BY received_at LIMIT 1`,
    [hash],
  );
  return toSubject(rows[0]);
}

async function byIntent(key: string, database: Database): Promise<Subject | null> {
  const { rows } = await database.pool.query<{ story_id: string; action_id: string | null }>(
    'SELECT workflow_id AS story_id, action_id FROM intents WHERE key = $1',
    [key],
  );
  return toSubject(rows[0]);
}

function toSubject(row: { story_id: string; action_id: string | null } | undefined): Subject | null {
  return row ? { storyId: row.story_id, actionId: row.action_id } : null;
}

function bare(messageId: string): string {
  return messageId.trim().replace(/^<|>$/g, '').trim();
}
