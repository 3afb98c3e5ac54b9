import type { Activities } from '@steward/temporal-api';
import type { ActivityPorts } from '../ports.js';
import type { Attempt } from '../attempts/attempt.js';

type Acts = Pick<Activities, 'lookupAct' | 'cancelAct'>;

/** Acts: the broker performs, the ledger knows. */
export function createActs({ broker, ledger }: ActivityPorts) {
  const acts: Acts = {
    lookupAct: async ({ workflowId, step }) => {
      const result = await ledger.lookup(workflowId, step);
      return result === null ? { state: 'open' } : { state: 'settled', result };
    },
    cancelAct: ({ workflowId, step }) => ledger.cancel(workflowId, step),
  };
  return {
    ...acts,
    perform: (request: Parameters<Activities['perform']>[0], { signal }: Attempt) => broker.perform(request, signal),
  };
}
