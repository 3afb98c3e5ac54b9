import type { z } from 'zod';
import type { ActResult, ArgsOf, InboundEmail, MemoryRef, Operation, Recall, ReceiptOf } from '@steward/contracts';
import type { Outcome, ThinkInput } from '@steward/temporal-api';

/** Whom and what a run is about. An {@link InboundEmail} is one. */
export interface RunSubject {
  itemId: string | null;
  personId: string | null;
  /** Keyed pseudonym. */
  correspondent: string | null;
  /** What came from outside and is shown as “before” in previews. */
  raw: { ref: string } | null;
}

export interface ActOptions {
  /** Why the agent wants it, for the operator; at most 4000 characters. */
  because: string;
  /** The memory records that it rests on; empty when it rests on none. */
  basedOn?: readonly MemoryRef[];
  /** Things worth a second look, shown with the preview. */
  flags?: readonly { code: string; text: string }[];
  /** The answer of `run.think` that proposed it; left out when no model did. */
  proposedBy?: object;
  /** Names the step where counting would not be stable, for example in a loop over records: `act:<step>`. */
  step?: string;
}

/**
 * What an agent is given. Every method is one step: it has a stable name, happens once however often it is replayed, and is in the log.
 * All but `act` throw when the run is cancelled; an agent lets that pass.
 */
export interface Run<Needs extends Operation = Operation> {
  /** The workflow id, which is the work item's id. */
  readonly id: string;

  /** What memory knows about a mail's sender and matter. `degraded` says what could not be searched. */
  recall(query: { about: InboundEmail; limit?: number }): Promise<Recall>;

  /**
   * Asks the model with a versioned prompt. The agent needs `model.chat`. Waits, with backoff, for as long as no model answers.
   * @throws ApplicationFailure with the code when the model can never answer this (`model.refused`, `model.context_too_long`, …)
   * @example const plan = await run.think(TriagePlan, 'support/triage', { mail, known });
   */
  think<Answer extends z.ZodType>(schema: Answer, prompt: string, input: ThinkInput): Promise<z.infer<Answer>>;

  /** Stores a named value that `explain` shows; a repeat answers with the first one. The value is JSON. */
  checkpoint<Value>(name: string, value: Value): Promise<Value>;

  /**
   * Proposes an act and answers with what truly happened, which may be days later and may be nothing: switch on `status`.
   * Never throws because the run was cancelled: a settled effect is told as settled, anything else as `cancelled`.
   * @throws ApplicationFailure `input.invalid` for arguments of another shape; an error's code when it can never be performed
   * @example
   * const reply = await run.act(emailReply, args, { because: plan.rationale, basedOn: known.memories, proposedBy: plan });
   * if (reply.status === 'executed') reply.receipt.messageId;
   */
  act<O extends Needs>(operation: O, args: ArgsOf<O>, options: ActOptions): Promise<ActResult<ArgsOf<O>, ReceiptOf<O>>>;

  /** What the run returns. `cancelled` closes the execution as cancelled. */
  outcome(outcome: string, detail?: string | null): Outcome;
}
