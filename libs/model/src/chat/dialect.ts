/**
 * What "OpenAI-compatible" leaves open: how an endpoint wants the output limit and the output's shape to be asked for. An endpoint that
 * refuses one form is asked in the other, and the answer is remembered by the caller; such refusals are made before any token is billed.
 */
import { BadRequestError, UnprocessableEntityError } from 'openai';
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { z } from 'zod';
import type { ChatMessage, Prompt } from '../prompts/prompt.js';

export interface Dialect {
  readonly limit: 'max_completion_tokens' | 'max_tokens';
  readonly shape: 'json_schema' | 'json_object';
}

/** The form to begin with: OpenAI's newer models refuse `max_tokens`, and many compatible servers ignore the newer name. */
export function firstDialect(host: string): Dialect {
  const openai = host === 'api.openai.com' || host.endsWith('.openai.azure.com');
  return { limit: openai ? 'max_completion_tokens' : 'max_tokens', shape: 'json_schema' };
}

/** The other form when `error` says that `dialect` is not understood; undefined when it says anything else. */
export function otherDialect(dialect: Dialect, error: unknown): Dialect | undefined {
  if (!(error instanceof BadRequestError) && !(error instanceof UnprocessableEntityError)) return undefined;
  const about = `${error.param ?? ''} ${error.message}`;
  if (dialect.shape === 'json_schema' && /response_format|json_schema|structured output/i.test(about)) {
    return { ...dialect, shape: 'json_object' };
  }
  const other = dialect.limit === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  const notUnderstood = /unsupported|not supported|unrecognized|unknown|not permitted|extra/i.test(error.message);
  return notUnderstood && new RegExp(`\\b${dialect.limit}\\b`).test(about) ? { ...dialect, limit: other } : undefined;
}

/** The request body of one call. */
export function requestBody(
  call: { model: string; prompt: Prompt; messages: readonly ChatMessage[]; maxOutputTokens: number },
  dialect: Dialect,
): ChatCompletionCreateParamsNonStreaming {
  const schema = outputSchema(call.prompt);
  const common = { model: call.model, stream: false as const, [dialect.limit]: call.maxOutputTokens };
  if (dialect.shape === 'json_schema') {
    const name = call.prompt.id.replaceAll(/[^A-Za-z0-9_-]/g, '_');
    return {
      ...common,
      messages: [...call.messages],
      response_format: { type: 'json_schema', json_schema: { name, strict: true, schema } },
    };
  }
  const shape: ChatMessage = {
    role: 'system',
    content: `Answer with one JSON object that matches this JSON Schema, and nothing else: ${JSON.stringify(schema)}`,
  };
  return { ...common, messages: [...call.messages, shape], response_format: { type: 'json_object' } };
}

/** Keywords that strict structured output refuses at some providers; zod checks them on the answer in any case. */
const NOT_IN_STRICT = [
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'pattern',
  'format',
] as const;

/** The JSON Schema (draft 7) of a prompt's output, in the subset that strict structured output takes. */
export function outputSchema(prompt: Prompt): Record<string, unknown> {
  const schema: Record<string, unknown> = z.toJSONSchema(prompt.output, {
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      for (const keyword of NOT_IN_STRICT) delete jsonSchema[keyword];
    },
  });
  delete schema['$schema'];
  return schema;
}
