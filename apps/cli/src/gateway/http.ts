import { request } from 'node:http';

/** More than any answer has; a stranger on the port cannot fill our memory. */
const MOST_BYTES = 32 * 1024 * 1024;

export interface HttpAnswer {
  status: number;
  text: string;
}

/** Why no answer came: nothing listens, it took too long, the command was interrupted, or the line broke. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(
    readonly why: 'refused' | 'timeout' | 'interrupted' | 'broken',
    message: string,
  ) {
    super(message);
  }
}

export interface HttpAsk {
  token: string;
  /** Sent as JSON by POST; without it the request is a GET. */
  body?: unknown;
  /** For the whole exchange. */
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * One request, on a connection of its own. Not `fetch`: that gives up after five minutes without a header, which a rebuild may take.
 *
 * @throws NoAnswer
 */
export function ask(url: URL, { token, body, timeoutMs, signal }: HttpAsk): Promise<HttpAnswer> {
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const timeout = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(new NoAnswer('interrupted', 'The command was interrupted.'));
      else if (timeout.aborted) reject(new NoAnswer('timeout', `no answer within ${Math.round(timeoutMs / 1000)} s`));
      else reject(new NoAnswer(error.code === 'ECONNREFUSED' ? 'refused' : 'broken', error.code ?? error.message));
    };
    const outgoing = request(
      url,
      {
        method: payload === undefined ? 'GET' : 'POST',
        agent: false,
        signal: AbortSignal.any([signal, timeout]),
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(payload && { 'content-type': 'application/json', 'content-length': payload.length }),
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MOST_BYTES) outgoing.destroy(new Error('the answer is too large'));
          else chunks.push(chunk);
        });
        incoming.once('error', fail);
        incoming.once('end', () =>
          resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    outgoing.once('error', fail);
    outgoing.end(payload);
  });
}
