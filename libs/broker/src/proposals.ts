import { StewardError, findOperation, type ActRequest, type Operation } from '@steward/contracts';
import type { Previewer, Proposal } from '@steward/ledger';
import type { Connector, OperationHandler, TransactionalHandler } from './connector.js';

export type Handler = OperationHandler | TransactionalHandler;
export type Proposed = { handler: Handler; proposal: Proposal } | { denied: string };

/**
 * Turns what an agent asks for into a proposal: the operation must exist and be among the agent's declared needs, and its arguments must
 * fit. Everything here is pure, so that a repeat proposes the very same.
 */
export function createProposals(options: {
  connectors: readonly Connector[];
  /** Agent name → names of the operations it declared. An agent that is not listed may do nothing. */
  needs: Readonly<Record<string, readonly string[]>>;
  timeZone: string;
  now: () => Date;
}): { propose(request: ActRequest): Proposed; preview: Previewer } {
  const handlers = new Map<string, { handler: Handler; connector: Connector }>();
  for (const connector of options.connectors) {
    for (const handler of connector.handlers) handlers.set(handler.operation.name, { handler, connector });
  }
  const hours = new Intl.DateTimeFormat('en', { timeZone: options.timeZone, hour: 'numeric', hourCycle: 'h23' });

  const preview: Previewer = (operation, args, request) => {
    const found = handlers.get(operation);
    if (!found) throw new StewardError('input.invalid', `No connector offers the operation ${operation}.`);
    const parsed = parseArguments(found.handler.operation, args);
    const made = found.handler.preview(parsed, request);
    return {
      ...made,
      context: {
        account: found.connector.account,
        recipientCount: made.preview.recipients.length,
        costMicros: costOf(made.preview.amounts),
        risk: found.handler.operation.risk,
        // A model's answer and an answer to a mail both carry outside text into the arguments, whatever the template says around it.
        untrusted: request.proposedBy !== null || request.inReplyToBlob !== null,
        hour: Number(hours.format(options.now())),
      },
    };
  };

  return {
    preview,
    propose(request) {
      const operation = findOperation(request.operation);
      const found = handlers.get(request.operation);
      if (!operation || !found) return { denied: 'broker.operation_unknown' };
      const needed = Object.hasOwn(options.needs, request.agent) ? options.needs[request.agent] : undefined;
      if (!needed?.includes(operation.name)) return { denied: 'broker.operation_not_declared' };
      const made = preview(request.operation, request.args, request);
      return {
        handler: found.handler,
        proposal: { request, operation, costMicros: made.context.costMicros, ...made },
      };
    },
  };
}

/** @throws StewardError `input.invalid` with the fields' names and what is wrong, never their values: those may be personal */
export function parseArguments(operation: Operation, args: unknown): Record<string, unknown> {
  const parsed = operation.args.safeParse(args);
  if (parsed.success) return parsed.data as Record<string, unknown>;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'args'}: ${issue.message}`);
  throw new StewardError('input.invalid', `Arguments of ${operation.name} do not fit: ${problems.join('; ')}`);
}

function costOf(amounts: readonly { micros: number; currency: string }[]): number {
  if (new Set(amounts.map((amount) => amount.currency)).size > 1)
    throw new StewardError('input.invalid', 'An act may not spend in two currencies at once: propose two acts.');
  return amounts.reduce((sum, amount) => sum + amount.micros, 0);
}
