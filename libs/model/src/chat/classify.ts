/**
 * The one place that reads provider errors. Responsible for: a fixed code, whether the call may have cost money, and when to try again.
 * Providers' messages are matched, never repeated: they may quote the key or the prompt.
 */
import { isNativeError } from 'node:util/types';
import { APIConnectionError, APIError, APIConnectionTimeoutError } from 'openai';
import { ResponseTooLarge } from './bounded-fetch.js';
import { ModelError, type ModelErrorCode } from './model-error.js';

const MAX_RETRY_AFTER_MS = 3_600_000;
/** Without credit nothing changes until somebody pays; trying every few seconds would only fill the logs. */
const NO_CREDIT_RETRY_AFTER_MS = 600_000;

interface Reading {
  readonly code: ModelErrorCode;
  /** Completes the sentence "Model endpoint … ". */
  readonly says: string;
  readonly spentMicros: 0 | null;
  readonly retryAfterMs?: number | undefined;
}

/**
 * Reads what the SDK threw, or undefined for an answer that could not be read. Anything else is a bug and thrown again. `endpoint` is the origin shown to people, without path or credentials.
 *
 * @example catch (error) { throw classify(error, { endpoint: 'https://api.openai.com', model: 'gpt-5-mini' }); }
 */
export function classify(error: unknown, at: { endpoint: string; model: string }): ModelError {
  if (error instanceof ModelError) return error;
  const reading = error instanceof APIConnectionError ? connection(error) : response(error, at.model);
  return new ModelError(reading.code, `Model endpoint ${at.endpoint} ${reading.says}`, {
    spentMicros: reading.spentMicros,
    ...(reading.retryAfterMs === undefined ? {} : { retryAfterMs: reading.retryAfterMs }),
  });
}

/** Failures before a connection stood: nothing can have been sent, so nothing was spent. */
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|ERR_TLS_\w+|ERR_SSL_\w+)$/;

function connection(error: APIConnectionError): Reading {
  const causes = causesOf(error);
  if (causes.some((cause) => cause instanceof ResponseTooLarge)) {
    return { code: 'model.invalid_output', says: 'answered with more than the allowed size.', spentMicros: null };
  }
  const system = causes.map(systemCode).find((code) => code !== undefined && NEVER_CONNECTED.test(code));
  if (system !== undefined) {
    return {
      code: 'model.unreachable',
      says: `cannot be reached (${system}). Check OPENAI_BASE_URL and that the server runs.`,
      spentMicros: 0,
    };
  }
  const how = error instanceof APIConnectionTimeoutError ? 'did not answer in time.' : 'broke the connection.';
  return { code: 'model.unreachable', says: how, spentMicros: null };
}

function response(error: unknown, model: string): Reading {
  if (error === undefined || (isNativeError(error) && error.name === 'SyntaxError')) {
    const says = 'answered with something that is no chat completion. Check OPENAI_BASE_URL.';
    return { code: 'model.invalid_output', says, spentMicros: null };
  }
  if (!(error instanceof APIError) || typeof error.status !== 'number') throw error;
  const status: number = error.status;
  const refused = readStatus(status, `${error.code ?? ''} ${error.type ?? ''}`, error.message, model);
  const retryAfterMs = retryAfter(error.headers) ?? refused.retryAfterMs;
  return { ...refused, says: `${refused.says} (HTTP ${status})`, retryAfterMs };
}

function readStatus(status: number, code: string, message: string, model: string): Reading {
  const free = (modelCode: ModelErrorCode, says: string): Reading => ({ code: modelCode, says, spentMicros: 0 });
  if (status === 401 || status === 403) return free('model.unauthorized', 'refused the key. Check OPENAI_API_KEY.');
  if (status === 402 || /insufficient_quota|billing/.test(code)) {
    return {
      ...free('model.rate_limited', 'has no credit left for this key. Add credit at the provider.'),
      retryAfterMs: NO_CREDIT_RETRY_AFTER_MS,
    };
  }
  if (status === 429) return free('model.rate_limited', 'allows no more calls now.');
  if (status >= 500) return { ...free('model.unreachable', 'failed.'), spentMicros: null };
  if (status === 408 || status === 409 || status === 425)
    return { ...free('model.unreachable', 'is busy.'), spentMicros: null };
  if (status === 413 || /context_length|string_above_max_length/.test(code) || CONTEXT.test(message)) {
    return free(
      'model.context_too_long',
      `cannot take so long a prompt with model ${model}. Choose a model with a larger context.`,
    );
  }
  if (/content_filter|content_policy|moderation/.test(code)) {
    return free('model.refused', "refused the prompt under its provider's content rules.");
  }
  if (status === 404) {
    return free(
      'model.bad_request',
      `knows no model ${model}, or no chat completions at this path. Check OPENAI_MODEL and OPENAI_BASE_URL.`,
    );
  }
  if (status < 400) {
    return free(
      'model.bad_request',
      'answered with a redirect, which is not followed. Set OPENAI_BASE_URL to the final address.',
    );
  }
  return free(
    'model.bad_request',
    `refused the request for model ${model}. It may not support what Steward needs; try another model.`,
  );
}

/** What OpenAI, vLLM, llama.cpp, Ollama and Anthropic's compatible endpoint say when they give no machine-readable code. */
const CONTEXT =
  /context (length|window|size)|maximum context|prompt is too long|too many tokens|input (is )?too long|exceeds? the (available )?context/i;

/** RFC 9110 section 10.2.3 (seconds or an HTTP date), and OpenAI's finer `retry-after-ms`. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(milliseconds)) return bounded(milliseconds);
  const value = headers?.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  const wait = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? bounded(wait) : undefined;
}

function bounded(milliseconds: number): number {
  return Math.min(Math.max(Math.ceil(milliseconds), 0), MAX_RETRY_AFTER_MS);
}

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let at = error; isNativeError(at) && causes.length < 8; at = at.cause) causes.push(at.cause);
  return causes;
}

function systemCode(cause: unknown): string | undefined {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
