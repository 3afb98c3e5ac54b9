export { referenceTo } from './memory-ref.js';
export {
  AGENT_NEEDS,
  DECISION_SIGNAL,
  PROGRESS_QUERY,
  RESOLUTION_SIGNAL,
  SEARCH_ATTRIBUTES,
  TASK_QUEUE,
  WORKFLOWS,
  WORKFLOW_TASK_TIMEOUT_MS,
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
