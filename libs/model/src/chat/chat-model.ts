import type { Prompt } from '../prompts/prompt.js';

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface ChatCall<Input, Output> {
  readonly prompt: Prompt<Input, Output>;
  readonly input: Input;
  readonly maxOutputTokens: number;
  /** The idempotency key of the step. Sent as `Idempotency-Key`; providers may ignore it, so repeating a call may cost again. */
  readonly key: string;
  /** Aborting it ends the call; the promise then rejects with the signal's reason, not with a ModelError. */
  readonly signal?: AbortSignal | undefined;
}

export interface ChatAnswer<Output> {
  readonly value: Output;
  /** The model that answered, as the endpoint names it. */
  readonly model: string;
  readonly promptId: string;
  readonly promptVersion: number;
  readonly usage: Usage;
  /** What the call cost, in micro-USD. Where the endpoint tells no usage: the estimate, which is the most it can have cost. */
  readonly costMicros: number;
  readonly provider: 'scripted' | 'openai-compatible';
  readonly responseId: string | null;
}

/** The door to a chat model. One call each time: retries are the caller's, who has to reserve money for each of them. */
export interface ChatModel {
  /** The configured model. */
  readonly model: string;
  /** `scripted` is the built-in model: no language model at all, and to be labelled as such wherever its words show. */
  readonly provider: 'scripted' | 'openai-compatible';
  /**
   * The most that {@link complete} can cost with the same arguments, in micro-USD. Reserve it before the call.
   * @throws {ModelError} `model.price_unknown`
   */
  estimate<Input, Output>(prompt: Prompt<Input, Output>, input: Input, maxOutputTokens: number): number;
  /**
   * Asks once and returns the answer, checked against the prompt's output schema.
   * @throws {ModelError} with `spentMicros`: what to count of the reservation
   */
  complete<Input, Output>(call: ChatCall<Input, Output>): Promise<ChatAnswer<Output>>;
  /**
   * Asks the endpoint for its models, which costs nothing.
   * @throws {ModelError} when it cannot be reached or refuses the key
   */
  check(signal?: AbortSignal): Promise<void>;
}
