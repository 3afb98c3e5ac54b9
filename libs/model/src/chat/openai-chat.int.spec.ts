/** The chat model against endpoints that behave as the worst ones do, over real sockets. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { supportTriage, type TriageInput } from '../prompts/support-triage.js';
import type { ChatAnswer, ChatModel } from './chat-model.js';
import { createChatModel, type ChatModelOptions } from './openai-chat.js';

const KEY = 'sk-canary-7f3a9';
const PLAN = { category: 'other', urgency: 'low', summary: 's', rationale: 'r', reply: null, uses: [] };
const INPUT: TriageInput = {
  mail: { from: { address: 'ana@example.org' }, subject: 'canary subject', text: 'canary text', attachments: [] },
  known: [],
};
const PRICE = { input: '2', output: '8' };

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    }),
  );
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

function chatAt(baseUrl: string, more: Partial<ChatModelOptions> = {}): ChatModel {
  return createChatModel({ baseUrl, apiKey: KEY, model: 'some-model', timeoutMs: 10_000, price: PRICE, ...more });
}

function ask(chat: ChatModel, key = 'wf/think-1'): Promise<ChatAnswer<unknown>> {
  return chat.complete({ prompt: supportTriage, input: INPUT, maxOutputTokens: 1_000, key });
}

function completion(content: unknown = PLAN, more: object = {}): string {
  return JSON.stringify({
    id: 'c-1',
    model: 'some-model-2026',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: JSON.stringify(content) } }],
    usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
    ...more,
  });
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
}

const json = { 'content-type': 'application/json' };

describe('createChatModel', () => {
  it('asks once, with the key and the idempotency key, and tells what it cost', async () => {
    const seen: IncomingMessage[] = [];
    const baseUrl = await serve((request, response) => {
      seen.push(request);
      response.writeHead(200, json).end(completion());
    });
    const answer = await ask(chatAt(baseUrl), 'wf/schritt-ä');
    expect(answer).toEqual({
      value: PLAN,
      model: 'some-model-2026',
      promptId: 'support/triage',
      promptVersion: 1,
      usage: { inputTokens: 100, outputTokens: 50 },
      costMicros: 600,
      provider: 'openai-compatible',
      responseId: 'c-1',
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'idempotency-key': 'wf/schritt-%C3%A4' });
  });

  it('estimates no less than any tokenizer can count, and asks for no more output than it reserved', async () => {
    let asked: Record<string, unknown> = {};
    const baseUrl = await serve((request, response) => {
      void bodyOf(request).then((body) => {
        asked = body;
        response.writeHead(200, json).end(completion());
      });
    });
    const chat = chatAt(baseUrl);
    const most = chat.estimate(supportTriage, INPUT, 1_000);
    await ask(chat);
    const bytes = Buffer.byteLength(JSON.stringify(asked['messages']));
    expect(most).toBeGreaterThanOrEqual((bytes - 200) * 2 + 1_000 * 8);
    expect(asked['max_tokens']).toBe(1_000);
  });

  it('counts the whole estimate where the endpoint tells no usage', async () => {
    const baseUrl = await serve((_, response) => response.writeHead(200, json).end(completion(PLAN, { usage: null })));
    const chat = chatAt(baseUrl);
    expect((await ask(chat)).costMicros).toBe(chat.estimate(supportTriage, INPUT, 1_000));
  });

  it('sends nothing when the price is not known', async () => {
    let calls = 0;
    const baseUrl = await serve((_, response) => {
      calls += 1;
      response.end();
    });
    for (const more of [
      { price: undefined },
      { price: undefined, model: 'gpt-4o-mini' },
      { price: { input: Number.NaN, output: 1 } },
    ]) {
      const chat = chatAt(baseUrl, more);
      await expect(ask(chat)).rejects.toMatchObject({ code: 'model.price_unknown', spentMicros: 0 });
      expect(() => chat.estimate(supportTriage, INPUT, 10)).toThrow(
        expect.objectContaining({ code: 'model.price_unknown' }),
      );
    }
    expect(calls).toBe(0);
  });

  it('treats a far endpoint as paid, whatever its model is called', () => {
    const far = createChatModel({
      baseUrl: 'https://far.example/v1',
      apiKey: KEY,
      model: 'steward-scripted-1',
      timeoutMs: 1,
    });
    expect(far.provider).toBe('openai-compatible');
    expect(() => far.estimate(supportTriage, INPUT, 10)).toThrow(
      expect.objectContaining({ code: 'model.price_unknown' }),
    );
  });

  it('asks an endpoint in its own dialect, and remembers it', async () => {
    const asked: string[] = [];
    const baseUrl = await serve((request, response) => {
      void bodyOf(request).then((body) => {
        const { type } = body['response_format'] as { type: string };
        const limit = 'max_tokens' in body ? 'max_tokens' : 'max_completion_tokens';
        asked.push(`${type} ${limit}`);
        const error =
          type === 'json_schema'
            ? 'response_format json_schema is unknown'
            : limit === 'max_tokens'
              ? "Unsupported parameter: 'max_tokens'"
              : '';
        if (error === '') response.writeHead(200, json).end(completion());
        else response.writeHead(400, json).end(JSON.stringify({ error: { message: error } }));
      });
    });
    const chat = chatAt(baseUrl);
    await ask(chat);
    await ask(chat);
    expect(asked).toEqual([
      'json_schema max_tokens',
      'json_object max_tokens',
      'json_object max_completion_tokens',
      'json_object max_completion_tokens',
    ]);
  });

  it('gives up on an endpoint that refuses every dialect', async () => {
    let calls = 0;
    const baseUrl = await serve((_, response) => {
      calls += 1;
      response
        .writeHead(400, json)
        .end(JSON.stringify({ error: { message: 'unsupported: response_format max_tokens max_completion_tokens' } }));
    });
    await expect(ask(chatAt(baseUrl))).rejects.toMatchObject({ code: 'model.bad_request' });
    expect(calls).toBe(3);
  });

  it.each<[string, RequestListener, object]>([
    [
      'a redirect',
      (_, r) => r.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(),
      { code: 'model.bad_request' },
    ],
    [
      'a page',
      (_, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>canary'),
      { code: 'model.invalid_output' },
    ],
    ['half an answer', (_, r) => r.writeHead(200, json).end('{"choices":['), { code: 'model.invalid_output' }],
    [
      'an error told as a success',
      (_, r) => r.writeHead(200, json).end('{"error":{}}'),
      { code: 'model.invalid_output' },
    ],
    ['nothing', (_, r) => r.writeHead(200, json).end(), { code: 'model.invalid_output' }],
    ['a closed connection', (request) => request.socket.destroy(), { code: 'model.unreachable', spentMicros: null }],
    [
      'too much',
      (_, r) => r.writeHead(200, json).end(completion(PLAN, { padding: 'x'.repeat(2_000_000) })),
      { code: 'model.invalid_output' },
    ],
    [
      'its key and the prompt, quoted back',
      (_, r) =>
        r.writeHead(401, json).end(JSON.stringify({ error: { message: `${KEY} canary`, code: KEY, type: KEY } })),
      { code: 'model.unauthorized', retryable: true },
    ],
    [
      'a wait',
      (_, r) => r.writeHead(429, { ...json, 'retry-after': '3' }).end('{}'),
      { code: 'model.rate_limited', retryAfterMs: 3_000 },
    ],
  ])('reads %s for what it is, and repeats nothing of it', async (_, listener, expected) => {
    const error: unknown = await ask(chatAt(await serve(listener))).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(expected);
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/canary/);
  });

  it('ends a call whose answer never ends, headers or not', async () => {
    const silent = await serve(() => undefined);
    const trickling = await serve((_, response) => response.writeHead(200, json).write('{'));
    for (const baseUrl of [silent, trickling]) {
      const error = await ask(chatAt(baseUrl, { timeoutMs: 150 })).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'model.unreachable', retryable: true, spentMicros: null });
    }
  });

  it('knows that a refused connection cost nothing', async () => {
    const baseUrl = await serve(() => undefined);
    const [server] = servers.splice(0);
    await new Promise((closed) => server?.close(closed));
    await expect(ask(chatAt(baseUrl))).rejects.toMatchObject({ code: 'model.unreachable', spentMicros: 0 });
    await expect(chatAt(baseUrl).check()).rejects.toMatchObject({ code: 'model.unreachable' });
  });

  it('sends no Authorization where there is no key, and refuses a key that no header can carry', async () => {
    let authorization: string | undefined = 'none seen';
    const baseUrl = await serve((request, response) => {
      authorization = request.headers.authorization;
      response.writeHead(200, json).end(completion());
    });
    await ask(chatAt(baseUrl, { apiKey: undefined }));
    expect(authorization).toBeUndefined();
    expect(() => chatAt(baseUrl, { apiKey: `${KEY}\n` })).toThrow(/OPENAI_API_KEY/);
    expect(() => chatAt(baseUrl, { apiKey: `${KEY}\n` })).not.toThrow(/canary/);
    expect(() => chatAt('https://user:canary@far.example/v1')).toThrow(
      /^OPENAI_BASE_URL must hold no user name or password/,
    );
  });

  it('refuses an output limit that is no limit', () => {
    for (const limit of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e9]) {
      expect(() => chatAt('http://127.0.0.1:9/v1').estimate(supportTriage, INPUT, limit)).toThrow(RangeError);
    }
  });
});
