import { StewardError } from '@steward/contracts';
import type { Call, Execution, OperationHandler, Reconciliation } from './connector.js';

export type Receipt = Record<string, unknown>;

/** Retryable: the next attempt finds the mark and asks the outside world first. */
export function unclear(message: string, cause?: { retryAfterMs?: number | undefined }): StewardError {
  return new StewardError('intent.reconcile_later', message, {
    ...(cause instanceof Error ? { cause } : {}),
    ...(cause?.retryAfterMs === undefined ? {} : { retryAfterMs: cause.retryAfterMs }),
  });
}

/** A connector that throws has not said that nothing happened. */
export async function execute(handler: OperationHandler, call: Call<Receipt>): Promise<Execution<Receipt>> {
  try {
    return (await handler.execute(call)) as Execution<Receipt>;
  } catch (cause) {
    const error = new StewardError('connector.outcome_unknown', `${handler.operation.name} failed without an answer.`, {
      cause,
    });
    return { outcome: 'unknown', error };
  }
}

/** Asking changes nothing, so a connector that throws here is simply asked again. */
export async function reconcile(handler: OperationHandler, call: Call<Receipt>): Promise<Reconciliation<Receipt>> {
  try {
    return (await handler.reconcile(call)) as Reconciliation<Receipt>;
  } catch (cause) {
    if (cause instanceof StewardError && cause.retryable) throw cause;
    throw new StewardError('intent.reconcile_later', `${handler.operation.name} could not be asked about.`, { cause });
  }
}
