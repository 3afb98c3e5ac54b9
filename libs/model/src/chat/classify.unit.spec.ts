import { describe, expect, it } from '@jest/globals';
import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { ResponseTooLarge } from './bounded-fetch.js';
import { classify } from './classify.js';
import { ModelError } from './model-error.js';

const AT = { endpoint: 'https://models.example', model: 'some-model' };
const SECRET = 'sk-canary-7f3a';
const PROMPT = 'Dear shop, my canary is 5521';

function http(status: number, error: object = {}, headers: Record<string, string> = {}): APIError {
  return APIError.generate(
    status,
    { error: { message: `${SECRET} ${PROMPT}`, ...error } },
    undefined,
    new Headers(headers),
  );
}

function network(code: string): APIConnectionError {
  const cause = Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(SECRET), { code }) });
  return new APIConnectionError({ message: SECRET, cause });
}

interface Row {
  readonly what: string;
  readonly error: unknown;
  readonly code: string;
  readonly retryable: boolean;
  readonly spent: 0 | null;
  readonly retryAfterMs?: number;
}

const TABLE: readonly Row[] = [
  { what: 'nobody listens', error: network('ECONNREFUSED'), code: 'model.unreachable', retryable: true, spent: 0 },
  { what: 'no such host', error: network('ENOTFOUND'), code: 'model.unreachable', retryable: true, spent: 0 },
  {
    what: 'a wrong certificate',
    error: network('CERT_HAS_EXPIRED'),
    code: 'model.unreachable',
    retryable: true,
    spent: 0,
  },
  {
    what: 'a connection lost midway',
    error: network('ECONNRESET'),
    code: 'model.unreachable',
    retryable: true,
    spent: null,
  },
  {
    what: 'a timeout',
    error: new APIConnectionTimeoutError(),
    code: 'model.unreachable',
    retryable: true,
    spent: null,
  },
  {
    what: 'an answer past the bound',
    error: new APIConnectionError({ cause: new ResponseTooLarge('big') }),
    code: 'model.invalid_output',
    retryable: true,
    spent: null,
  },
  {
    what: 'an answer that is no completion',
    error: undefined,
    code: 'model.invalid_output',
    retryable: true,
    spent: null,
  },
  { what: 'broken JSON', error: new SyntaxError(PROMPT), code: 'model.invalid_output', retryable: true, spent: null },
  { what: '301', error: http(301), code: 'model.bad_request', retryable: false, spent: 0 },
  { what: '400', error: http(400), code: 'model.bad_request', retryable: false, spent: 0 },
  {
    what: '400 with the context code',
    error: http(400, { code: 'context_length_exceeded' }),
    code: 'model.context_too_long',
    retryable: false,
    spent: 0,
  },
  {
    what: '400 with a context message alone',
    error: http(400, { message: "This model's maximum context length is 4096 tokens." }),
    code: 'model.context_too_long',
    retryable: false,
    spent: 0,
  },
  { what: '413', error: http(413), code: 'model.context_too_long', retryable: false, spent: 0 },
  {
    what: '400 content filter',
    error: http(400, { code: 'content_filter' }),
    code: 'model.refused',
    retryable: false,
    spent: 0,
  },
  { what: '401', error: http(401, { code: 'invalid_api_key' }), code: 'model.unauthorized', retryable: true, spent: 0 },
  { what: '403', error: http(403), code: 'model.unauthorized', retryable: true, spent: 0 },
  { what: '402', error: http(402), code: 'model.rate_limited', retryable: true, spent: 0, retryAfterMs: 600_000 },
  { what: '404', error: http(404, { code: 'model_not_found' }), code: 'model.bad_request', retryable: false, spent: 0 },
  { what: '408', error: http(408), code: 'model.unreachable', retryable: true, spent: null },
  { what: '409', error: http(409), code: 'model.unreachable', retryable: true, spent: null },
  { what: '422', error: http(422), code: 'model.bad_request', retryable: false, spent: 0 },
  { what: '429', error: http(429), code: 'model.rate_limited', retryable: true, spent: 0 },
  {
    what: '429 without credit',
    error: http(429, { code: 'insufficient_quota' }),
    code: 'model.rate_limited',
    retryable: true,
    spent: 0,
    retryAfterMs: 600_000,
  },
  {
    what: '429 with seconds',
    error: http(429, {}, { 'retry-after': '7' }),
    code: 'model.rate_limited',
    retryable: true,
    spent: 0,
    retryAfterMs: 7_000,
  },
  {
    what: '429 with milliseconds, which are finer',
    error: http(429, {}, { 'retry-after': '7', 'retry-after-ms': '6100.2' }),
    code: 'model.rate_limited',
    retryable: true,
    spent: 0,
    retryAfterMs: 6_101,
  },
  {
    what: '503 with a date long ago',
    error: http(503, {}, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }),
    code: 'model.unreachable',
    retryable: true,
    spent: null,
    retryAfterMs: 0,
  },
  {
    what: '503 with a date too far away',
    error: http(503, {}, { 'retry-after': 'Fri, 31 Dec 2999 23:59:59 GMT' }),
    code: 'model.unreachable',
    retryable: true,
    spent: null,
    retryAfterMs: 3_600_000,
  },
  {
    what: '503 with nonsense',
    error: http(503, {}, { 'retry-after': 'soon' }),
    code: 'model.unreachable',
    retryable: true,
    spent: null,
  },
  { what: '500', error: http(500), code: 'model.unreachable', retryable: true, spent: null },
  { what: '529', error: http(529), code: 'model.unreachable', retryable: true, spent: null },
];

describe('classify', () => {
  it.each(TABLE)('$what is $code', ({ error, code, retryable, spent, retryAfterMs }) => {
    const classified = classify(error, AT);
    expect(classified).toBeInstanceOf(ModelError);
    expect(classified).toMatchObject({ code, retryable, spentMicros: spent });
    expect(classified.retryAfterMs).toBe(retryAfterMs);
  });

  it.each(TABLE)('$what: the error names the endpoint and holds no key, no prompt and no cause', ({ error }) => {
    const classified = classify(error, AT);
    const everything = `${classified.message} ${classified.stack} ${JSON.stringify(classified)}`;
    expect(classified.message).toContain(AT.endpoint);
    expect(everything).not.toContain(SECRET);
    expect(everything).not.toContain('canary');
    expect(classified.cause).toBeUndefined();
  });

  it('leaves a ModelError as it is, and throws what is no provider error', () => {
    const already = new ModelError('model.refused', 'no', { spentMicros: 3 });
    expect(classify(already, AT)).toBe(already);
    expect(() => classify(new TypeError('a bug'), AT)).toThrow('a bug');
    expect(() => classify(new OpenAI.APIUserAbortError(), AT)).toThrow(OpenAI.APIUserAbortError);
  });
});
