import { referenceTo, type Activities } from '@steward/temporal-api';
import { readInbound, type ActivityPorts } from '../ports.js';

/** What a run reads and writes down. */
export function createKnowledge(ports: ActivityPorts): Pick<Activities, 'recall' | 'checkpoint'> {
  const { ledger, events, memory } = ports;
  return {
    recall: async ({ workflowId, step, about, limit }) => {
      // Searched before the transaction that stores it: a search inside would hold one connection and wait for others. A repeat
      // searches in vain, and answers with what the agent has read before.
      const { text } = await readInbound(ports, about);
      const found = await memory.recall({ mail: about, text, limit });
      return ledger.step({ workflowId, step, kind: 'recall' }, async (client) => {
        await events.append(client, {
          type: 'memory.recalled',
          data: { step, read: found.memories.map(referenceTo), degraded: found.degraded },
          workflowId,
          step,
          transition: 'memory.recalled',
          actor: 'system:memory',
          correlationId: workflowId,
        });
        return found;
      });
    },

    checkpoint: ({ workflowId, step, name, value }) =>
      ledger.step({ workflowId, step, kind: 'checkpoint' }, async (client) => {
        await events.append(client, {
          type: 'checkpoint.reached',
          data: { name },
          workflowId,
          step,
          transition: 'checkpoint.reached',
          actor: 'system:worker',
          correlationId: workflowId,
        });
        return value;
      }),
  };
}
