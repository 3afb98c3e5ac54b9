import type { Activities } from '@steward/temporal-api';
import { createGuard } from './attempts/guard.js';
import { createWaitingTeller } from './attempts/waiting.js';
import { Inputs } from './inputs.js';
import type { ActivityPorts } from './ports.js';
import { createActs } from './steps/acts.js';
import { createDecisions } from './steps/decisions.js';
import { createKnowledge } from './steps/knowledge.js';
import { createRunLife } from './steps/run-life.js';
import { createThink } from './steps/think.js';

/**
 * The activities of every agent, for a worker to register. Each is thin: parse, ask the ledger, the broker, the memory or the model, and
 * answer with a value or a typed failure.
 *
 * @example Worker.create({ taskQueue: TASK_QUEUE, activities: createActivities(ports), ... });
 */
export function createActivities(ports: ActivityPorts): Activities {
  const { log, settings, attempt } = ports;
  const guard = createGuard({
    log,
    waiting: createWaitingTeller(ports),
    retryMaxMs: settings.retryMaxMs,
    ...(attempt === undefined ? {} : { attempt }),
  });
  const life = createRunLife(ports);
  const knowledge = createKnowledge(ports);
  const acts = createActs(ports);
  const decisions = createDecisions(ports);
  return {
    beginRun: guard('beginRun', Inputs.beginRun, life.beginRun),
    recall: guard('recall', Inputs.recall, knowledge.recall),
    checkpoint: guard('checkpoint', Inputs.checkpoint, knowledge.checkpoint),
    think: guard('think', Inputs.think, createThink(ports)),
    perform: guard('perform', Inputs.perform, acts.perform),
    performLocal: guard('performLocal', Inputs.performLocal, acts.perform),
    lookupAct: guard('lookupAct', Inputs.lookupAct, acts.lookupAct),
    cancelAct: guard('cancelAct', Inputs.cancelAct, acts.cancelAct),
    readDecision: guard('readDecision', Inputs.readDecision, decisions.readDecision),
    expireApproval: guard('expireApproval', Inputs.expireApproval, decisions.expireApproval),
    readResolution: guard('readResolution', Inputs.readResolution, decisions.readResolution),
    endRun: guard('endRun', Inputs.endRun, life.endRun),
  };
}
