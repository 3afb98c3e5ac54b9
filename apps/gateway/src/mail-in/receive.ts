import type { SMTPServerDataStream } from 'smtp-server';

export type Received =
  | { kind: 'message'; raw: Buffer }
  | { kind: 'too_large' }
  | { kind: 'no_room' }
  /** The client went away before its final dot, and keeps its message. */
  | { kind: 'hung_up' };

/**
 * Memory that all messages under way share, so that many large ones at once are turned away instead of ending the process. A message
 * counts until it is stored.
 */
export class ReceiveBuffer {
  private free: number;

  constructor(bytes: number) {
    this.free = bytes;
  }

  /** Reads one message to its final dot and hands it to `use`. */
  async receive<T>(stream: SMTPServerDataStream, limit: number, use: (received: Received) => Promise<T>): Promise<T> {
    const chunks: Buffer[] = [];
    let reserved = 0;
    const release = () => {
      this.free += reserved;
      reserved = 0;
      chunks.length = 0;
    };
    let received: Exclude<Received['kind'], 'message'> | null = null;
    try {
      // What exceeds a bound is read on and thrown away: before its final dot a client does not listen for a reply.
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        if (received !== null) continue;
        if (reserved + chunk.length > limit) received = 'too_large';
        else if (chunk.length > this.free) received = 'no_room';
        if (received !== null) {
          release();
          continue;
        }
        this.free -= chunk.length;
        reserved += chunk.length;
        chunks.push(chunk);
      }
    } catch {
      received = 'hung_up';
    }
    try {
      return await use(received === null ? { kind: 'message', raw: Buffer.concat(chunks) } : { kind: received });
    } finally {
      release();
    }
  }
}
