/** Names on the wire between gateway, relays, workers and the Temporal UI. Renaming one breaks runs in flight. */
export const TASK_QUEUE = 'steward';
/** Workflow types, one an agent. */
export const WORKFLOWS = { 'support-triage': 'supportTriage' } as const;
export type AgentName = keyof typeof WORKFLOWS;

/** Wake-up after a decision on an approval; payload: DecisionSignal. */
export const DECISION_SIGNAL = 'decision';
/** Wake-up after the operator resolved an effect in doubt; payload: { intentKey }. */
export const RESOLUTION_SIGNAL = 'resolution';
/** Query: what the run is doing, for tools that look at Temporal alone. */
export const PROGRESS_QUERY = 'progress';

/** Keyword search attributes; values are opaque (the correspondent is a keyed pseudonym). */
export const SEARCH_ATTRIBUTES = {
  agent: 'StewardAgent',
  risk: 'StewardRisk',
  waitingOn: 'StewardWaitingOn',
  correspondent: 'StewardCorrespondent',
} as const;

export type WaitingOn = 'nothing' | 'operator' | 'model' | 'connector' | 'memory' | 'resolution';
