import type { Activities } from '@steward/temporal-api';
import type { ActivityPorts } from '../ports.js';

/** The step under which a run's beginning and end are stored; no step of an agent can be called that (those have a colon). */
const RUN = 'run';

/** Beginning and end of a run, each told once. */
export function createRunLife({
  ledger,
  events,
  settings,
  boundaries,
}: ActivityPorts): Pick<Activities, 'beginRun' | 'endRun'> {
  return {
    beginRun: ({ workflowId, agent, itemId }) =>
      ledger.step({ workflowId, step: `${RUN}/begin`, kind: 'run' }, async (client) => {
        await events.append(client, {
          type: 'run.started',
          data: { agent, itemId },
          workflowId,
          step: RUN,
          transition: 'run.started',
          actor: `agent:${agent}`,
          correlationId: workflowId,
        });
        return settings;
      }),

    endRun: async ({ workflowId, agent, outcome, detail }) => {
      const told = await ledger.step({ workflowId, step: `${RUN}/end`, kind: 'run' }, async (client) => {
        await events.append(client, {
          type: 'run.ended',
          data: { agent, outcome, detail },
          workflowId,
          step: RUN,
          transition: 'run.ended',
          actor: `agent:${agent}`,
          correlationId: workflowId,
        });
        return { outcome, detail };
      });
      await boundaries.reached('run.ended', { key: workflowId });
      return told;
    },
  };
}
