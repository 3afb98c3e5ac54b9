export { agent, type AgentDeclaration } from './agent.js';
export type { ActOptions, Run, RunSubject } from './run.js';
export type { Progress } from './visibility.js';
