/**
 * The life of a run: listen, begin, let the agent work, end, tell.
 *
 * 1. Signal and query handlers stand before the first await.
 * 2. A run is told as begun once and as ended once. When the workflow task that ended it is lost (a signal or a cancellation arrived
 *    beside it), the repeat may come to another end: the execution then closes with what was told first.
 * 3. However the agent ends, no act is left open, and the end is told out of reach of a cancellation.
 * 4. A bug ends the run as failed. It does not block the workflow task: an item that hangs without a word is worse than one that failed.
 */
import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  DeterminismViolationError,
  allHandlersFinished,
  condition,
  isCancellation,
  log,
  workflowInfo,
} from '@temporalio/workflow';
import type { z } from 'zod';
import type { Operation } from '@steward/contracts';
import type { Outcome } from '@steward/temporal-api';
import { AgentRun } from './agent-run.js';
import { FIRST_SETTINGS, connectActivities } from './activities.js';
import { codeOf, failure } from './failures.js';
import type { Run, RunSubject } from './run.js';
import { Visibility } from './visibility.js';
import { Wakeups } from './wakeups.js';

const NOBODY: RunSubject = { itemId: null, personId: null, correspondent: null, raw: null };

export interface AgentDeclaration<Input extends z.ZodType, Needs extends readonly Operation[]> {
  /** Stands in the log and in policies. */
  name: string;
  input: Input;
  /** The operations that the agent may ask for; it gets at no other. */
  needs: Needs;
  /** Whom and what a run is about; left out when it is about nobody. */
  about?: (input: z.infer<Input>) => RunSubject;
}

/**
 * Makes an agent's workflow function. Export it under its workflow type's name.
 *
 * @example
 * export const journalist = agent({ name: 'journalist', input: z.string(), needs: [journalNote] }, async (run, text) => {
 *   const note = await run.act(journalNote, { text }, { because: 'asked to' });
 *   return run.outcome(note.status);
 * });
 */
export function agent<Input extends z.ZodType, const Needs extends readonly Operation[]>(
  declaration: AgentDeclaration<Input, Needs>,
  body: (run: Run<Needs[number]>, input: z.infer<Input>) => Promise<Outcome>,
): (input: z.input<Input>) => Promise<Outcome> {
  return async (raw) => {
    const wakeups = Wakeups.listen();
    const visibility = new Visibility(declaration.name);
    const { workflowId } = workflowInfo();
    const input = declaration.input.safeParse(raw);
    const subject = input.success ? (declaration.about?.(input.data) ?? NOBODY) : NOBODY;
    visibility.introduce(declaration.needs, subject.correspondent);

    const begin = { workflowId, agent: declaration.name, itemId: subject.itemId };
    const first = connectActivities(FIRST_SETTINGS);
    const settings = await CancellationScope.nonCancellable(() => first.beginRun(begin));
    const activities = connectActivities(settings);
    const run = new AgentRun({
      workflowId,
      agent: declaration.name,
      needs: declaration.needs,
      subject,
      activities,
      wakeups,
      visibility,
    });

    const scope = new CancellationScope();
    const end = await ending(() =>
      scope.run(async () => {
        if (!input.success) throw failure('input.invalid', `The input of ${declaration.name} has another shape.`);
        return body(run as Run<Needs[number]>, input.data);
      }),
    );
    const told = await CancellationScope.nonCancellable(async () => {
      scope.cancel();
      await run.settled();
      await condition(allHandlersFinished);
      return activities.endRun({ workflowId, agent: declaration.name, ...end });
    });
    return close(told);
  };
}

async function ending(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (isCancellation(error)) return { outcome: 'cancelled', detail: null };
    if (error instanceof DeterminismViolationError) throw error;
    const code = codeOf(error);
    // Where, not what: a message may quote somebody's mail.
    log.error('run failed', { code, at: placesOf(error) });
    return { outcome: 'failed', detail: code };
  }
}

function placesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack.split('\n').filter((line) => line.startsWith('    at '));
}

/** Closes the execution the way the log says that the run ended. */
function close(told: Outcome): Outcome {
  if (told.outcome === 'cancelled') throw new CancelledFailure('The run was cancelled before it did anything.');
  if (told.outcome === 'failed') {
    throw ApplicationFailure.nonRetryable('The run failed; the log says where.', told.detail ?? 'internal.bug');
  }
  return told;
}
