import { z } from 'zod';
import type { Prompt } from '../prompts/prompt.js';
import type { Usage } from './chat-model.js';
import { ModelError } from './model-error.js';

/** Beyond any real call; a larger count is an endpoint's mistake, and the call is then counted at its estimate. */
const Count = z.number().int().nonnegative().max(10_000_000);

/** The parts of a chat completion that are read; an endpoint's own additions are ignored. */
const Completion = z.object({
  id: z.string().max(200).nullable().catch(null),
  model: z.string().min(1).max(200).nullable().catch(null),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: Count, completion_tokens: Count }).nullable().catch(null),
});
export type Completion = z.infer<typeof Completion>;

/** Reads a completion; undefined when it is none. */
export function readCompletion(body: unknown): Completion | undefined {
  return Completion.safeParse(body).data;
}

/** The tokens that the endpoint says it counted; undefined when it says nothing usable. */
export function usageOf(completion: Completion): Usage | undefined {
  const { usage } = completion;
  return usage === null ? undefined : { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens };
}

/**
 * The answer's value, checked against the prompt's output schema.
 * @throws {ModelError} `model.refused` or `model.invalid_output`, both with what the call cost
 */
export function readValue<Output>(
  completion: Completion,
  prompt: Prompt<unknown, Output>,
  spentMicros: number,
): Output {
  const [choice] = completion.choices;
  const model = completion.model ?? 'the model';
  const failed = (code: 'model.refused' | 'model.invalid_output', what: string): ModelError =>
    new ModelError(code, `${model} ${what} (prompt ${prompt.id}@${prompt.version})`, { spentMicros });

  if (choice?.finish_reason === 'content_filter' || Boolean(choice?.message.refusal)) {
    throw failed('model.refused', 'declined to answer');
  }
  if (choice?.finish_reason === 'length') throw failed('model.invalid_output', 'was cut off at the output limit');
  let json: unknown;
  try {
    json = JSON.parse(withoutCodeFence(choice?.message.content ?? ''));
  } catch {
    throw failed('model.invalid_output', 'answered with no JSON');
  }
  const parsed = prompt.output.safeParse(json);
  if (parsed.success) return parsed.data;
  // Paths are ours; zod's messages may hold the model's words, which may hold the sender's.
  const where = [...new Set(parsed.error.issues.map((issue) => issue.path[0]?.toString() ?? 'the whole'))];
  const known = where.filter((name) => name === 'the whole' || /^[a-z]{1,20}$/i.test(name)).slice(0, 5);
  throw failed('model.invalid_output', `answered with JSON of another shape, at ${known.join(', ')}`);
}

/** Without a JSON mode, models like to wrap JSON in a Markdown code block. */
function withoutCodeFence(content: string): string {
  return /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(content)?.[1] ?? content;
}
