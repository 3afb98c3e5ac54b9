import type { OperationName } from '@steward/contracts';

/** Names on the wire between gateway, relays, workers and the Temporal UI. Renaming one breaks runs in flight. */
export const TASK_QUEUE = 'steward';
/** Workflow types, one an agent. */
export const WORKFLOWS = { 'support-triage': 'supportTriage' } as const;
export type AgentName = keyof typeof WORKFLOWS;

/** The operations each agent declares. Workers give the list to the broker, which performs nothing else for it. */
export const AGENT_NEEDS: Readonly<Record<AgentName, readonly OperationName[]>> = {
  'support-triage': ['email.reply', 'email.acknowledge', 'model.chat'],
};

/**
 * To be given when a run is started. A signal that arrives while a local activity runs is handled at this time-out at the latest, and a
 * workflow task that a killed worker held is given to another after it (the server's default of 10 s is too long for either).
 */
export const WORKFLOW_TASK_TIMEOUT_MS = 2_000;

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
