/**
 * The agreement between whoever orders a rebuild and the projector, which alone does it. A row of `rm_cursors` tells how far a read model has
 * come: a log position `tx:position`, or {@link REBUILD}. To rebuild, write `REBUILD` into the row (durable, and safe beside a running
 * projector, which locks the row for each batch); the projector then drops the rows and replays from the beginning. It is done when the
 * row's position has reached the log's head at the time of the order.
 *
 * @example await prisma.projectionCursor.upsert({ where: { name }, create: { name, at: REBUILD }, update: { at: REBUILD } });
 */
export const READ_MODELS_CURSOR = 'read-models';
/** The same agreement for the memory index: {@link REBUILD} while it is ordered or under way, {@link READY} afterwards. */
export const MEMORY_INDEX_CURSOR = 'memory-index';
export const REBUILD = 'rebuild';
export const READY = 'ready';

/** Comes before every position. */
export const LOG_START = '0:0';

/** PostgreSQL notification channel on which the projector tells what changed; the payload is an {@link InboxNotice} as JSON. */
export const INBOX_CHANNEL = 'steward_inbox';

export interface InboxNotice {
  /** How far the read models now are. */
  at: string;
  /** The rows of the inbox that changed; null when they are too many to name, or all of them. */
  items: string[] | null;
  /** True when a part degraded or recovered. */
  parts: boolean;
}
