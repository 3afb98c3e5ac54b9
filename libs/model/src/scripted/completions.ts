import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readPromptMarker } from '../prompts/prompt.js';
import { supportTriage } from '../prompts/support-triage.js';
import { SCRIPTED_MODEL_ID } from './model-id.js';
import { OpenAiError } from './openai-error.js';
import type { Similarity } from './similarity.js';
import { answerTriage, readTriageInput } from './triage.js';

const Request = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).min(1),
  stream: z.literal(false).nullish(),
  n: z.literal(1).nullish(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
});

/** A chat completion request as the scripted model reads it. */
export interface ScriptedPrompt {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly promptId: string | undefined;
  readonly promptVersion: number | undefined;
  readonly system: string;
  readonly user: string;
  /** Sender, subject and text of the mail; for a prompt without one, all messages. */
  readonly text: string;
  readonly maxOutputTokens: number;
}

/** @throws {OpenAiError} for a body that the scripted model cannot serve */
export function readRequest(body: unknown): ScriptedPrompt {
  const parsed = Request.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new OpenAiError(400, `invalid request: ${issue?.message ?? 'not an object'}`, {
      param: issue?.path.join('.') ?? null,
    });
  }
  const { model, messages, max_completion_tokens: limit, max_tokens: olderLimit } = parsed.data;
  if (model !== SCRIPTED_MODEL_ID) {
    throw new OpenAiError(404, `there is no model ${model} here; the scripted model is ${SCRIPTED_MODEL_ID}`, {
      param: 'model',
      code: 'model_not_found',
    });
  }
  const said = (role: string): string =>
    messages.flatMap((message) => (message.role === role ? [message.content] : [])).join('\n');
  const system = said('system');
  const user = said('user');
  const marker = readPromptMarker(system);
  const mail = readTriageInput(system, user)?.mail;
  return {
    model,
    messages,
    promptId: marker?.id,
    promptVersion: marker?.version,
    system,
    user,
    text:
      mail === undefined
        ? `${system}\n${user}`
        : [mail.from.name, mail.from.address, mail.subject, mail.text].join('\n'),
    maxOutputTokens: limit ?? olderLimit ?? Number.POSITIVE_INFINITY,
  };
}

/** The scripted model's own answer, as JSON text. @throws {OpenAiError} for a prompt it does not know */
export async function nearestAnswer(prompt: ScriptedPrompt, similarity: Similarity): Promise<string> {
  const input =
    prompt.promptId === supportTriage.id && prompt.promptVersion === supportTriage.version
      ? readTriageInput(prompt.system, prompt.user)
      : undefined;
  if (input === undefined) throw unforeseen(prompt, `It knows ${supportTriage.id}@${supportTriage.version} alone.`);
  return JSON.stringify(await answerTriage(input, similarity));
}

export function unforeseen(prompt: ScriptedPrompt, why: string): OpenAiError {
  const which = prompt.promptId === undefined ? 'without a marker line' : `${prompt.promptId}@${prompt.promptVersion}`;
  return new OpenAiError(400, `the scripted model has no answer to the prompt ${which}. ${why}`, {
    param: 'messages',
    code: 'unforeseen_prompt',
  });
}

/** A chat completion object around `content`; cut at the output limit, as a real model's would be. */
export function completion(prompt: ScriptedPrompt, content: string): object {
  const limit = prompt.maxOutputTokens * CHARACTERS_PER_TOKEN;
  const cut = content.length > limit;
  const shown = cut ? content.slice(0, limit) : content;
  const inputTokens = tokens(prompt.messages.map((message) => message.content).join(''));
  const outputTokens = tokens(shown);
  return {
    id: `chatcmpl-scripted-${createHash('sha256').update(prompt.text).update(content).digest('hex').slice(0, 24)}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1_000),
    model: SCRIPTED_MODEL_ID,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: shown, refusal: null },
        logprobs: null,
        finish_reason: cut ? 'length' : 'stop',
      },
    ],
    usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
  };
}

/** There is no tokenizer behind the scripted model; four characters a token is the usual rule of thumb for English. */
const CHARACTERS_PER_TOKEN = 4;

function tokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
