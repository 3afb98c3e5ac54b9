import type { Database } from '@steward/platform';
import { LOG_START, READ_MODELS_CURSOR, REBUILD } from '@steward/projections';
import type { Finding } from './health.js';

const BEHIND_SECONDS = 10;

/** How long the oldest event that the read models have not seen has been waiting. Events that may still get a predecessor do not count. */
const WAITING = `SELECT extract(epoch FROM clock_timestamp() - recorded_at)::int AS seconds FROM events
  WHERE (tx, position) > ($1::xid8, $2::bigint) AND tx < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY tx, position LIMIT 1`;

/** The projector keeps one session for as long as it lives, and PostgreSQL ends it with the process. */
const SESSIONS = `SELECT count(*) AS sessions FROM pg_stat_activity
  WHERE application_name = 'steward-projector' AND datname = current_database()`;

/** Whether there is a projector, and whether the read models keep up with the log. */
export async function checkProjector(database: Database): Promise<Finding> {
  const { rows: alive } = await database.pool.query<{ sessions: number }>(SESSIONS);
  if (!alive[0]?.sessions)
    return { state: 'down', detail: 'No projector is running: what is shown grows old, and no run is started.' };
  const cursor = await database.prisma.projectionCursor.findUnique({ where: { name: READ_MODELS_CURSOR } });
  if (cursor?.at === REBUILD) return { state: 'degraded', detail: 'The read models are being made anew.' };
  const [tx, position] = (cursor?.at ?? LOG_START).split(':');
  const { rows } = await database.pool.query<{ seconds: number }>(WAITING, [tx, position]);
  const seconds = rows[0]?.seconds ?? 0;
  if (seconds > BEHIND_SECONDS) return { state: 'down', detail: `The read models are ${seconds} s behind the log.` };
  return { state: 'ok', detail: 'The read models keep up with the log.' };
}
