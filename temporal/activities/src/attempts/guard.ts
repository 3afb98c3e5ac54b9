/**
 * What every activity has in common.
 *
 * 1. Its input is parsed, and is about the run that calls: a workflow cannot act under another run's key.
 * 2. It heartbeats while it works, so that a killed worker is noticed and a cancellation arrives. A local activity cannot.
 * 3. It ends with its value or with a typed failure (failures.ts). What the failure hides is in the log, with the run's id.
 */
import type { z } from 'zod';
import { StewardError } from '@steward/contracts';
import type { Logger } from '@steward/platform';
import { temporalAttempt, type Attempt } from './attempt.js';
import { cancelledFailure, classify, stoppingFailure, toFailure } from './failures.js';
import type { WaitingTeller } from './waiting.js';

const HEARTBEAT_MS = 1_000;

export interface GuardOptions {
  log: Logger;
  waiting: WaitingTeller;
  /** Longest delay between attempts that our own switches and caps may ask for. */
  retryMaxMs: number;
  /** Tests hand in an attempt of their own. */
  attempt?: () => Attempt;
}

type Work<Input, Output> = (input: Input, attempt: Attempt) => Promise<Output>;
export type Guard = <Schema extends z.ZodType<{ workflowId: string }>, Output>(
  name: string,
  schema: Schema,
  work: Work<z.infer<Schema>, Output>,
) => (input: z.infer<Schema>) => Promise<Output>;

export function createGuard(options: GuardOptions): Guard {
  const current = options.attempt ?? temporalAttempt;
  return (name, schema, work) => async (raw) => {
    const attempt = current();
    const log = options.log.child({ runId: attempt.workflowId, activity: name, attempt: attempt.number });
    const step = stepOf(raw, name);
    try {
      const parsed = parse(name, schema, raw, attempt);
      const value = await withHeartbeats(attempt, () => work(parsed, attempt));
      await options.waiting.goesOn(attempt, step);
      return value;
    } catch (error) {
      if (attempt.signal.aborted && !(error instanceof StewardError)) {
        throw attempt.cancelRequested() ? cancelledFailure() : stoppingFailure();
      }
      const known = classify(error);
      if (known.code === 'internal.bug') log.error({ step, err: error }, 'bug in an activity');
      else log.warn({ step, code: known.code, err: known }, 'attempt failed');
      if (known.retryable) await options.waiting.waits(attempt, step, known);
      throw toFailure(known, options.retryMaxMs);
    }
  };
}

function parse<Schema extends z.ZodType<{ workflowId: string }>>(
  name: string,
  schema: Schema,
  raw: unknown,
  attempt: Attempt,
): z.infer<Schema> {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'input'))].join(', ');
    throw new StewardError('input.invalid', `The input of ${name} has another shape at: ${fields}.`);
  }
  if (parsed.data.workflowId !== attempt.workflowId) {
    throw new StewardError('input.invalid', `${name} was called for another run than the one that calls.`);
  }
  return parsed.data;
}

async function withHeartbeats<T>(attempt: Attempt, work: () => Promise<T>): Promise<T> {
  if (attempt.local) return work();
  const beat = setInterval(() => attempt.heartbeat(attempt.note), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

function stepOf(raw: unknown, name: string): string {
  const step = typeof raw === 'object' && raw !== null && 'step' in raw ? raw.step : undefined;
  return typeof step === 'string' ? step : name;
}
