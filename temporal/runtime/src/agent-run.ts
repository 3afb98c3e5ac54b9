/**
 * The agent context: turns an agent's calls into named steps, and keeps account of the acts that have not been told yet.
 *
 * 1. Names are given in call order, before anything is awaited, so acts may run side by side.
 * 2. An agent reaches only the operations that it declared.
 * 3. An act is open from its call until its result is told. {@link AgentRun.settled} waits for those that an agent left behind: an attempt
 *    that is still under way could otherwise do its work for a run that has ended.
 */
import type { z } from 'zod';
import {
  findOperation,
  modelChat,
  type ActRequest,
  type ActResult,
  type ArgsOf,
  type Operation,
  type ReceiptOf,
} from '@steward/contracts';
import { referenceTo, type Activities, type Outcome, type RecallQuery, type ThinkInput } from '@steward/temporal-api';
import { Act } from './act.js';
import { bug, failure } from './failures.js';
import type { ActOptions, Run, RunSubject } from './run.js';
import { StepNames } from './step-names.js';
import type { Visibility } from './visibility.js';
import type { Wakeups } from './wakeups.js';

const RECALL_LIMIT = 12;

export interface AgentRunParts {
  workflowId: string;
  agent: string;
  needs: readonly Operation[];
  subject: RunSubject;
  activities: Activities;
  wakeups: Wakeups;
  visibility: Visibility;
}

export class AgentRun implements Run {
  readonly id: string;
  private readonly names = new StepNames();
  private readonly thoughts = new WeakMap<object, string>();
  private readonly open = new Map<string, Promise<ActResult>>();

  constructor(private readonly parts: AgentRunParts) {
    this.id = parts.workflowId;
  }

  recall({ about, limit = RECALL_LIMIT }: { about: RecallQuery['about']; limit?: number }) {
    const step = this.names.next('recall', 'mail');
    return this.noted(step, this.parts.activities.recall({ workflowId: this.id, step, about, limit }));
  }

  async think<Answer extends z.ZodType>(schema: Answer, prompt: string, input: ThinkInput): Promise<z.infer<Answer>> {
    const { agent, activities, visibility } = this.parts;
    this.requireNeed(modelChat);
    const step = this.names.next('think', prompt);
    visibility.waits(step, 'model', `The model is asked (${prompt})`);
    try {
      const answer = await this.noted(step, activities.think({ workflowId: this.id, step, agent, prompt, input }));
      const parsed = schema.safeParse(answer);
      if (!parsed.success) throw bug(`Prompt ${prompt} answers with another shape than ${step} reads.`);
      if (typeof parsed.data === 'object' && parsed.data !== null) this.thoughts.set(parsed.data, step);
      return parsed.data;
    } finally {
      visibility.goesOn(step);
    }
  }

  checkpoint<Value>(name: string, value: Value): Promise<Value> {
    const step = this.names.next('checkpoint', name);
    const stored = this.parts.activities.checkpoint({ workflowId: this.id, step, name, value });
    return this.noted(step, stored) as Promise<Value>;
  }

  async act<O extends Operation>(
    operation: O,
    args: ArgsOf<O>,
    options: ActOptions,
  ): Promise<ActResult<ArgsOf<O>, ReceiptOf<O>>> {
    const { activities, wakeups, visibility } = this.parts;
    this.requireNeed(operation);
    const step = this.names.next('act', operation.name, options.step);
    const request = this.request(step, operation, args, options);
    const perform = operation.effect === 'transactional' ? activities.performLocal : activities.perform;
    const act = new Act(request, perform, activities, wakeups.reader(step), visibility).run();
    this.open.set(step, act);
    visibility.note(step, 'open');
    try {
      const result = await act;
      visibility.note(step, result.status);
      return result as ActResult<ArgsOf<O>, ReceiptOf<O>>;
    } finally {
      this.open.delete(step);
    }
  }

  outcome(outcome: string, detail: string | null = null): Outcome {
    return { outcome, detail };
  }

  /** Waits until no act is open. The agent's scope has been cancelled before, so each ends with the truth or with nothing done. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.open.values());
  }

  private request(step: string, operation: Operation, args: unknown, options: ActOptions): ActRequest {
    const parsed = operation.args.safeParse(args);
    if (!parsed.success) {
      const where = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))].join(', ');
      throw failure('input.invalid', `The arguments of ${operation.name} (${step}) have another shape at: ${where}.`);
    }
    const { personId, raw } = this.parts.subject;
    return {
      workflowId: this.id,
      step,
      agent: this.parts.agent,
      operation: operation.name,
      args: parsed.data as Record<string, unknown>,
      because: options.because,
      basedOn: (options.basedOn ?? []).map(referenceTo),
      personId,
      inReplyToBlob: raw?.ref ?? null,
      flags: [...(options.flags ?? [])],
      proposedBy: options.proposedBy === undefined ? null : this.stepOf(options.proposedBy),
    };
  }

  private stepOf(thought: object): string {
    const step = this.thoughts.get(thought);
    if (step === undefined) throw bug('proposedBy takes what run.think of the same run answered.');
    return step;
  }

  private requireNeed(operation: Operation): void {
    const declared = this.parts.needs.some((need) => need.name === operation.name);
    if (!declared || findOperation(operation.name) === undefined) {
      throw bug(`Agent ${this.parts.agent} does not declare ${operation.name} among its needs.`);
    }
  }

  private async noted<T>(step: string, work: Promise<T>): Promise<T> {
    this.parts.visibility.note(step, 'running');
    const value = await work;
    this.parts.visibility.note(step, 'done');
    return value;
  }
}
