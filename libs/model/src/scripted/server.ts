/**
 * The scripted model's HTTP door: OpenAI's `chat/completions` and `models`, on loopback.
 *
 * 1. The same mail and records get the same answer, in every process.
 * 2. In strict mode nothing is answered that the script does not foresee, and every prompt is kept for the test to read.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Embedder } from '../embedding/embedder.js';
import { completion, nearestAnswer, readRequest, unforeseen, type ScriptedPrompt } from './completions.js';
import { SCRIPTED_MODEL_ID } from './model-id.js';
import { OpenAiError } from './openai-error.js';
import { openScript, scriptedError, type ScriptEntry } from './script.js';
import { chooseSimilarity } from './triage.js';

const MAX_REQUEST_BYTES = 2_097_152;
const MAX_KEPT_REQUESTS = 1_000;

export interface ScriptedServerOptions {
  readonly embedder: Embedder;
  /** 0 takes a free one. */
  readonly port: number;
  /** Switches strict mode on. */
  readonly scriptFile?: string | undefined;
}

export interface ScriptedServer {
  /** For example `http://127.0.0.1:41234`; the base URL for a client is this and `/v1`. */
  readonly origin: string;
  /** Stops at once: open requests are cut off. */
  close(): Promise<void>;
}

/** Starts the server; resolves when it answers. */
export async function startScriptedServer(options: ScriptedServerOptions): Promise<ScriptedServer> {
  const script = options.scriptFile === undefined ? undefined : openScript(options.scriptFile);
  const { similarity, degraded } = await chooseSimilarity(options.embedder);
  const kept: object[] = [];

  async function complete(request: IncomingMessage, gone: AbortSignal): Promise<object> {
    const prompt = readRequest(await readJson(request));
    const entry = await script?.take(prompt);
    if (script !== undefined) keep(kept, prompt, request, entry);
    if (script !== undefined && entry === undefined) throw unforeseen(prompt, 'The script does not foresee it.');
    if (entry?.delayMs !== undefined) await delay(entry.delayMs, undefined, { signal: gone });
    if (entry?.hang === true) await new Promise((_, reject) => gone.addEventListener('abort', reject, { once: true }));
    if (entry?.status !== undefined) throw scriptedError(entry.status, entry.retryAfterSeconds);
    const reply = entry?.reply ?? (await nearestAnswer(prompt, similarity));
    return completion(prompt, typeof reply === 'string' ? reply : JSON.stringify(reply));
  }

  async function route(request: IncomingMessage, gone: AbortSignal): Promise<object> {
    switch (`${request.method} ${new URL(request.url ?? '/', 'http://localhost').pathname}`) {
      case 'POST /v1/chat/completions':
        return complete(request, gone);
      case 'GET /v1/models':
        return { object: 'list', data: [{ id: SCRIPTED_MODEL_ID, object: 'model', created: 0, owned_by: 'steward' }] };
      case 'GET /healthz':
        await script?.check();
        return {
          ok: true,
          mode: script === undefined ? 'nearest example' : 'strict',
          similarity: similarity.method,
          degraded,
        };
      case 'GET /__requests':
        if (script !== undefined) return { requests: kept };
    }
    throw new OpenAiError(404, 'there is nothing at this path', { code: 'unknown_url' });
  }

  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    route(request, gone.signal).then(
      (body) => send(response, 200, body),
      (error: unknown) => sendError(response, error),
    );
  });
  server.requestTimeout = 30_000;
  server.maxConnections = 200;
  await listen(server, options.port);
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

function keep(kept: object[], prompt: ScriptedPrompt, request: IncomingMessage, entry: ScriptEntry | undefined): void {
  const { model, messages, promptId, promptVersion } = prompt;
  const key = request.headers['idempotency-key'] ?? null;
  kept.push({
    at: new Date().toISOString(),
    key,
    model,
    promptId,
    promptVersion,
    messages,
    foreseen: entry !== undefined,
  });
  if (kept.length > MAX_KEPT_REQUESTS) kept.shift();
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_REQUEST_BYTES) {
      throw new OpenAiError(413, `the request is longer than ${MAX_REQUEST_BYTES} bytes`, {
        code: 'request_too_large',
      });
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new OpenAiError(400, 'the request body is not JSON');
  }
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function sendError(response: ServerResponse, error: unknown): void {
  const known =
    error instanceof OpenAiError ? error : new OpenAiError(500, 'the scripted model failed', { type: 'server_error' });
  const { retryAfterSeconds } = known.detail;
  send(response, known.status, known.body(), {
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    // A body that was not read to its end must not be taken for the next request.
    ...(known.status === 413 ? { connection: 'close' } : {}),
  });
}
