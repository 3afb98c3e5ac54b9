import { describe, expect, it } from '@jest/globals';
import { APIError } from 'openai';
import { supportTriage } from '../prompts/support-triage.js';
import { firstDialect, otherDialect, outputSchema, requestBody, type Dialect } from './dialect.js';

const refusal = (message: string, param: string | null = null, status = 400): APIError =>
  APIError.generate(status, { error: { message, param } }, undefined, new Headers());
const SCHEMA: Dialect = { limit: 'max_tokens', shape: 'json_schema' };

describe('dialect', () => {
  it('begins with the output limit that the endpoint is likely to know', () => {
    expect(firstDialect('api.openai.com').limit).toBe('max_completion_tokens');
    expect(firstDialect('127.0.0.1:11434').limit).toBe('max_tokens');
  });

  it.each([
    ['schema, by parameter', SCHEMA, refusal('no', 'response_format'), { ...SCHEMA, shape: 'json_object' }],
    ['schema, by words', SCHEMA, refusal("'json_schema' is not supported"), { ...SCHEMA, shape: 'json_object' }],
    ['schema, as 422', SCHEMA, refusal('bad response_format', null, 422), { ...SCHEMA, shape: 'json_object' }],
    [
      'limit',
      SCHEMA,
      refusal(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        'max_tokens',
      ),
      { ...SCHEMA, limit: 'max_completion_tokens' },
    ],
    ['a limit out of range', SCHEMA, refusal('max_tokens is too large: 100000', 'max_tokens'), undefined],
    ['anything else', SCHEMA, refusal('temperature must be 1', 'temperature'), undefined],
    ['no such status', SCHEMA, refusal('response_format', 'response_format', 500), undefined],
    [
      'json_object already',
      { ...SCHEMA, shape: 'json_object' } as Dialect,
      refusal('response_format', 'response_format'),
      undefined,
    ],
  ])('%s', (_, dialect, error, expected) => {
    expect(otherDialect(dialect, error)).toEqual(expected);
  });

  it('asks for a strict schema, or tells the schema in words', () => {
    const call = {
      model: 'm',
      prompt: supportTriage,
      messages: [{ role: 'user', content: 'u' }] as const,
      maxOutputTokens: 5,
    };
    expect(requestBody(call, SCHEMA)).toMatchObject({
      model: 'm',
      max_tokens: 5,
      response_format: { type: 'json_schema', json_schema: { name: 'support_triage', strict: true } },
    });
    const body = requestBody(call, { limit: 'max_completion_tokens', shape: 'json_object' });
    expect(body).toMatchObject({ max_completion_tokens: 5, response_format: { type: 'json_object' } });
    expect(body).not.toHaveProperty('max_tokens');
    expect(JSON.stringify(body.messages.at(-1))).toContain('JSON Schema');
  });

  it('keeps to the subset that strict mode takes: closed objects, all fields required, no bounds', () => {
    const text = JSON.stringify(outputSchema(supportTriage));
    expect(text).not.toMatch(/minLength|maxLength|maxItems|\$schema/);
    const objects = text.match(/"type":"object"/g)?.length;
    expect(text.match(/"additionalProperties":false/g)).toHaveLength(objects ?? 0);
    expect(outputSchema(supportTriage)['required']).toEqual([
      'category',
      'urgency',
      'summary',
      'rationale',
      'reply',
      'uses',
    ]);
  });
});
