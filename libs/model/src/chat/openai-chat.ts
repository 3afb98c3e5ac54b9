import { StewardError } from '@steward/contracts';
import OpenAI from 'openai';
import type { ChatMessage, Prompt } from '../prompts/prompt.js';
import { FREE, costMicros, priceOf, type Price, type PriceSetting } from '../prices.js';
import { SCRIPTED_MODEL_ID } from '../scripted/model-id.js';
import { readCompletion, readValue, usageOf } from './answer.js';
import { boundedFetch } from './bounded-fetch.js';
import type { ChatCall, ChatModel } from './chat-model.js';
import { classify } from './classify.js';
import { firstDialect, otherDialect, outputSchema, requestBody } from './dialect.js';

const MAX_RESPONSE_BYTES = 1_048_576;
const MAX_OUTPUT_TOKENS = 100_000;
/** A dialect has two settings, each with two forms. */
const MAX_ADJUSTMENTS = 2;
/** Role markers, separators and the words around a schema: at most so many tokens for a call, and for each message. */
const CALL_OVERHEAD_TOKENS = 128;
const MESSAGE_OVERHEAD_TOKENS = 16;

export interface ChatModelOptions {
  /** Where the endpoint's paths begin, for example `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Undefined for an endpoint without sign-in; then no Authorization header is sent. */
  readonly apiKey: string | undefined;
  readonly model: string;
  /** Milliseconds for the whole call, the answer's body included. */
  readonly timeoutMs: number;
  /** Overrides the table of published prices. */
  readonly price?: PriceSetting | undefined;
}

/**
 * A {@link ChatModel} over any OpenAI-compatible endpoint.
 *
 * @example
 * const chat = createChatModel({ baseUrl: 'https://api.openai.com/v1', apiKey, model: 'gpt-5-mini', timeoutMs: 60_000 });
 * const most = chat.estimate(prompt, input, 1_000); // micro-USD to reserve
 * const { value, costMicros } = await chat.complete({ prompt, input, maxOutputTokens: 1_000, key: 'wf/think-1' });
 */
export function createChatModel(options: ChatModelOptions): ChatModel {
  const { model } = options;
  const url = new URL(options.baseUrl);
  if (url.username !== '' || url.password !== '') {
    throw new StewardError('input.invalid', 'OPENAI_BASE_URL must hold no user name or password. Use OPENAI_API_KEY.');
  }
  const at = { endpoint: url.origin, model };
  const scripted = model === SCRIPTED_MODEL_ID && isLoopback(url.hostname);
  const provider = scripted ? 'scripted' : 'openai-compatible';
  const price = (): Price => (scripted ? FREE : priceOf(model, url.host, options.price));
  const client = clientFor(options);
  let dialect = firstDialect(url.host);

  async function send(call: ChatCall<unknown, unknown>, messages: readonly ChatMessage[]): Promise<unknown> {
    const { prompt, maxOutputTokens, signal } = call;
    for (let adjusted = 0; ; adjusted += 1) {
      try {
        return await client.chat.completions.create(
          requestBody({ model, prompt, messages, maxOutputTokens }, dialect),
          {
            // Step names may hold any letter, and a header only ASCII.
            headers: { 'Idempotency-Key': encodeURI(call.key) },
            ...(signal === undefined ? {} : { signal }),
          },
        );
      } catch (error) {
        signal?.throwIfAborted();
        const other = otherDialect(dialect, error);
        if (other === undefined || adjusted === MAX_ADJUSTMENTS) throw classify(error, at);
        dialect = other;
      }
    }
  }

  return {
    model,
    provider,
    estimate(prompt, input, maxOutputTokens) {
      return mostMicros(price(), prompt, prompt.render(input), maxOutputTokens);
    },
    async complete(call) {
      const { prompt, input } = call;
      const paid = price();
      const messages = prompt.render(input);
      const most = mostMicros(paid, prompt, messages, call.maxOutputTokens);
      const completion = readCompletion(await send(call, messages));
      if (completion === undefined) throw classify(undefined, at);
      const usage = usageOf(completion);
      const cost = usage === undefined ? most : costMicros(paid, usage);
      const value = prompt.settle(readValue(completion, prompt, cost), input);
      return {
        value,
        model: completion.model ?? model,
        promptId: prompt.id,
        promptVersion: prompt.version,
        usage: usage ?? { inputTokens: inputBound(prompt, messages), outputTokens: call.maxOutputTokens },
        costMicros: cost,
        provider,
        responseId: completion.id,
      };
    },
    async check(signal) {
      try {
        await client.models.list(signal === undefined ? {} : { signal });
      } catch (error) {
        signal?.throwIfAborted();
        throw classify(error, at);
      }
    },
  };
}

function clientFor({ baseUrl, apiKey, timeoutMs }: ChatModelOptions): OpenAI {
  // A key that no header can carry makes the platform throw an error that quotes it.
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new StewardError(
      'input.invalid',
      'OPENAI_API_KEY is empty or holds spaces or control characters. Copy it again.',
    );
  }
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: apiKey ?? 'none',
    ...(apiKey === undefined ? { defaultHeaders: { Authorization: null } } : {}),
    // Named, so that the SDK does not read them from the environment; its debug log would print whole prompts.
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    timeout: timeoutMs,
    maxRetries: 0,
    fetch: boundedFetch(MAX_RESPONSE_BYTES),
  });
}

function mostMicros(price: Price, prompt: Prompt, messages: readonly ChatMessage[], maxOutputTokens: number): number {
  if (!Number.isSafeInteger(maxOutputTokens) || maxOutputTokens < 1 || maxOutputTokens > MAX_OUTPUT_TOKENS) {
    throw new RangeError(
      `maxOutputTokens is ${maxOutputTokens}; it must be a whole number from 1 to ${MAX_OUTPUT_TOKENS}`,
    );
  }
  return costMicros(price, { inputTokens: inputBound(prompt, messages), outputTokens: maxOutputTokens });
}

/**
 * An upper bound, not a guess: byte-level tokenizers (all the models in question) never make more tokens than there are UTF-8 bytes.
 * English text has about a quarter of it, so a reservation is larger than the bill and the difference is released afterwards.
 */
function inputBound(prompt: Prompt, messages: readonly ChatMessage[]): number {
  const texts = [JSON.stringify(outputSchema(prompt)), ...messages.map(({ content }) => content)];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text, 'utf8'), 0);
  return bytes + CALL_OVERHEAD_TOKENS + MESSAGE_OVERHEAD_TOKENS * messages.length;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
