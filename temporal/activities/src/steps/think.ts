/**
 * One model call with its money: reserve, call, settle.
 *
 * 1. Nothing is sent that was not reserved, and each attempt has a reservation of its own, committed or released with what the provider
 *    says it cost. What a failed attempt cost and nobody knows stays counted at its maximum.
 * 2. The answer is stored in the transaction that commits the money: a repeat returns it and pays nothing.
 * 3. An answer of the wrong shape is asked for again at once, at most {@link MOST_ANSWERS} times in one attempt: it is retryable by nature,
 *    and without a bound a prompt that no model understands would eat the daily cap.
 */
import { StewardError, type ErrorCode } from '@steward/contracts';
import type { ChatAnswer, ChatModel, Prompt } from '@steward/model';
import { sha256 } from '@steward/platform';
import type { Activities } from '@steward/temporal-api';
import type { Attempt } from '../attempts/attempt.js';
import { readInbound, type ActivityPorts } from '../ports.js';

const MOST_ANSWERS = 3;
const MAX_OUTPUT_TOKENS = 4_000;

type Input = Parameters<Activities['think']>[0];
type Reserved = { key: string; attempt: number };

export function createThink(ports: ActivityPorts) {
  return async (input: Input, { signal }: Attempt): Promise<unknown> => {
    const prompt = ports.prompts(input.prompt);
    if (!prompt) throw new StewardError('input.invalid', `This build knows no prompt ${input.prompt}.`);
    const { mail, known } = input.input;
    const { text, attachments } = await readInbound(ports, mail);
    const told = { mail: { from: mail.from, subject: mail.subject, text, attachments }, known: known.memories };
    for (let answers = 1; ; answers += 1) {
      try {
        return await askOnce(ports, input, prompt, told, signal);
      } catch (error) {
        if (!isShapeless(error)) throw error;
        if (answers === MOST_ANSWERS) throw notUnderstood(error);
      }
    }
  };
}

async function askOnce(
  ports: ActivityPorts,
  { workflowId, step, agent }: Input,
  prompt: Prompt,
  told: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const { ledger, chat } = ports;
  if (!chat) throw new StewardError('model.unreachable', 'No model is configured: set OPENAI_BASE_URL.');
  const reserved = await ledger.reserveModelCall({
    workflowId,
    step,
    agent,
    maxCostMicros: chat.estimate(prompt, told, MAX_OUTPUT_TOKENS),
    args: { promptId: prompt.id, promptVersion: prompt.version, inputSha256: sha256(JSON.stringify(told)) },
  });
  switch (reserved.state) {
    case 'stored':
      return reserved.result;
    case 'denied':
      throw new StewardError('policy.denied', `Policy denies model calls to ${agent} (${reserved.rules.join(', ')}).`);
    case 'blocked':
      throw blocked(reserved);
    case 'reserved': {
      const answer = await call(ports, chat, reserved, { prompt, input: told, signal });
      return ledger.settleModelCall({
        key: reserved.key,
        attempt: reserved.attempt,
        result: answer.value,
        costMicros: answer.costMicros,
        event: {
          step,
          promptId: answer.promptId,
          promptVersion: answer.promptVersion,
          model: answer.model,
          provider: answer.provider,
          inputTokens: answer.usage.inputTokens,
          outputTokens: answer.usage.outputTokens,
          costMicros: answer.costMicros,
        },
        correlationId: workflowId,
      });
    }
  }
}

async function call(
  { ledger }: ActivityPorts,
  chat: ChatModel,
  { key, attempt }: Reserved,
  asked: { prompt: Prompt; input: unknown; signal: AbortSignal },
): Promise<ChatAnswer<unknown>> {
  try {
    return await chat.complete({ ...asked, maxOutputTokens: MAX_OUTPUT_TOKENS, key });
  } catch (error) {
    // Anything but a known zero may have cost: it stays reserved, which counts it.
    if (hasCostNothing(error)) await ledger.releaseModelCall(key, attempt);
    throw error;
  }
}

function hasCostNothing(error: unknown): boolean {
  return error instanceof StewardError && 'spentMicros' in error && error.spentMicros === 0;
}

function isShapeless(error: unknown): error is StewardError {
  return error instanceof StewardError && error.code === 'model.invalid_output';
}

/** Final, although the code is retryable: the caller's own retries are used up. */
function notUnderstood(error: StewardError): StewardError {
  return new StewardError('model.refused', `${error.message}; given up after ${MOST_ANSWERS} answers.`);
}

function blocked({ why, retryAfterMs }: { why: 'paused' | 'killed' | 'budget'; retryAfterMs: number }): StewardError {
  const codes = { paused: 'gate.paused', killed: 'gate.killed', budget: 'budget.exhausted' } as const satisfies Record<
    string,
    ErrorCode
  >;
  const words = {
    paused: 'Steward is paused; the model is asked when the pause is lifted.',
    killed: 'The kill switch is on; the model is not asked.',
    budget: "The daily cap for model calls (STEWARD_MODEL_DAILY_CAP) leaves no room; it goes on with the next day's.",
  };
  return new StewardError(codes[why], words[why], { retryAfterMs });
}
