export {
  DECISION_SIGNAL,
  PROGRESS_QUERY,
  RESOLUTION_SIGNAL,
  SEARCH_ATTRIBUTES,
  TASK_QUEUE,
  WORKFLOWS,
  type AgentName,
  type WaitingOn,
} from './names.js';
export type {
  Activities,
  Decision,
  LocalActivities,
  RemoteActivities,
  Resolution,
  Outcome,
  RecallQuery,
  RunSettings,
  StepKey,
  ThinkInput,
} from './activities.js';
