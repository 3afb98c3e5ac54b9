export type { Projection } from './projection.js';
export { inboxProjection, type InboxRow } from './inbox/inbox.js';
export type { Act } from './inbox/acts.js';
export type { Facts } from './inbox/facts.js';
export type { InboxState } from './inbox/show.js';
export { runsProjection, type RunRow, type RunState } from './runs/runs.js';
export type { RunStep } from './runs/steps.js';
export { partsProjection, type PartRow } from './parts.js';
export {
  INBOX_CHANNEL,
  LOG_START,
  MEMORY_INDEX_CURSOR,
  READY,
  READ_MODELS_CURSOR,
  REBUILD,
  type InboxNotice,
} from './cursors.js';
