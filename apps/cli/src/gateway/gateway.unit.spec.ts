import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CommandFailure } from '../outcome.js';
import { createGateway, operation } from './gateway.js';

const READ = operation<Record<string, never>, { viewer: string }>('query { viewer }');
const WRITE = operation<Record<string, never>, { closeItem: string }>('mutation { closeItem }');

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Something on the gateway's port that answers as `answer` says. */
async function listening(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function gatewayAt(origin: string, signal = new AbortController().signal) {
  return createGateway({ origin, token: 'a-token-of-the-command-line', signal });
}

async function failureOf(work: Promise<unknown>): Promise<CommandFailure> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CommandFailure)) throw new Error(`expected a CommandFailure, got ${String(error)}`);
  return error;
}

function refusing(code: string, message: string, status = 200) {
  return listening((_, response) => {
    response.statusCode = status;
    response.end(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
  });
}

describe('createGateway', () => {
  it('sends the token and the document, and gives back the data', async () => {
    const seen: { authorization?: string | undefined; body?: unknown } = {};
    const origin = await listening((request, response) => {
      seen.authorization = request.headers.authorization;
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.body = JSON.parse(body);
        response.end('{"data":{"viewer":"you"}}');
      });
    });
    expect(await gatewayAt(origin).run(READ, {})).toEqual({ viewer: 'you' });
    expect(seen).toEqual({
      authorization: 'Bearer a-token-of-the-command-line',
      body: { query: 'query { viewer }', variables: {} },
    });
  });

  it.each([
    ['auth.required', 401, 'signIn'],
    ['input.invalid', 400, 'usage'],
    ['database.unreachable', 503, 'unreachable'],
    ['internal.bug', 200, 'failed'],
  ] as const)('ends %s (HTTP %i) with %s', async (code, status, exit) => {
    const failure = await failureOf(gatewayAt(await refusing(code, 'Told.', status)).run(READ, {}));
    expect(failure).toMatchObject({ exit, details: { code } });
  });

  it('says that versions differ when the gateway does not know a field', async () => {
    const failure = await failureOf(gatewayAt(await refusing('GRAPHQL_VALIDATION_FAILED', 'No.', 400)).run(READ, {}));
    expect(failure.message).toContain('different versions');
  });

  it('is not mistaken about a stranger on the port', async () => {
    const origin = await listening((_, response) => response.end('<html>welcome</html>'));
    expect(await failureOf(gatewayAt(origin).run(READ, {}))).toMatchObject({ exit: 'failed' });
  });

  it('says how to start what is not running', async () => {
    const origin = await listening(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    const failure = await failureOf(gatewayAt(origin).run(WRITE, {}));
    expect(failure).toMatchObject({ exit: 'unreachable', message: expect.stringContaining('npm start') });
  });

  it('never claims that a command without an answer changed nothing', async () => {
    const origin = await listening((request) => request.socket.destroy());
    const write = await failureOf(gatewayAt(origin).run(WRITE, {}));
    expect(write).toMatchObject({ exit: 'unreachable', message: expect.stringContaining('may have been carried out') });
    const read = await failureOf(gatewayAt(origin).run(READ, {}));
    expect(read.message).not.toContain('carried out');
  });

  it('gives up on silence', async () => {
    const origin = await listening(() => undefined);
    const failure = await failureOf(gatewayAt(origin).run(WRITE, {}, { timeoutMs: 50 }));
    expect(failure).toMatchObject({
      exit: 'unreachable',
      message: expect.stringContaining('may have been carried out'),
    });
  });

  it('stops waiting when it is interrupted', async () => {
    const controller = new AbortController();
    const origin = await listening(() => controller.abort());
    expect((await failureOf(gatewayAt(origin, controller.signal).run(READ, {}))).message).toBe('Interrupted.');
  });
});
