/** A real SMTP server that counts what reaches it, and misbehaves on request at each point where a send can break. */
import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';

import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/**
 * What the server does with a message. `after-dot` means that it has the message whole, and its sender cannot know:
 * - `drop-after-dot`: the connection breaks instead of the answer;
 * - `stall-after-dot`: no answer until `release()`;
 * - `die-before-dot`: the connection breaks while the message is being sent; the server does not have it;
 * - `refuse`: it answers with `code` to the sign-in, the recipient or the message (RFC 5321, 4.2: 4xx may be tried again, 5xx not).
 */
export type SmtpBehaviour =
  | { kind: 'accept' }
  | { kind: 'drop-after-dot' }
  | { kind: 'stall-after-dot' }
  | { kind: 'die-before-dot' }
  | { kind: 'refuse'; at: 'sign-in' | 'recipient' | 'message'; code: number };

/** A message that the server has, whatever its sender was told. */
export interface Delivery {
  from: string;
  to: string[];
  raw: Buffer;
  /** With its angle brackets; empty when there is none. */
  messageId: string;
}

export interface SmtpSink {
  /** For `SMTP_URL`. */
  url: string;
  port: number;
  /** In order of arrival. */
  deliveries: readonly Delivery[];
  /** How often a message was begun, whatever became of it. */
  readonly attempts: number;
  /** From now on; with `times`, only for as many messages, and `accept` again after them. */
  behave(behaviour: SmtpBehaviour, times?: number): void;
  /** Answers everything that stalls with 250. */
  release(): void;
  /** Breaks all connections and stops listening. `startSmtpSink({ port })` brings the server back at the same address. */
  close(): Promise<void>;
}

/**
 * @param options `maildir`: files each message there before it answers, as a mail server does that keeps a Sent folder; `account`: who
 *   must sign in first
 * @example
 * const smtp = await startSmtpSink();
 * smtp.behave({ kind: 'drop-after-dot' }, 1);
 */
export async function startSmtpSink(
  options: { maildir?: string; port?: number; account?: { user: string; pass: string } } = {},
): Promise<SmtpSink> {
  const { account } = options;
  const deliveries: Delivery[] = [];
  const sockets = new Map<number, Socket>();
  const stalled: (() => void)[] = [];
  let behaviour: SmtpBehaviour = { kind: 'accept' };
  let remaining = Number.POSITIVE_INFINITY;
  let attempts = 0;

  const take = (): SmtpBehaviour => {
    if (remaining <= 0) return { kind: 'accept' };
    remaining -= 1;
    return behaviour;
  };
  const breakConnection = (session: SMTPServerSession): void => void sockets.get(session.remotePort)?.destroy();

  const server = new SMTPServer({
    disabledCommands: account === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ username, password }, _session, answer) => {
      if (behaviour.kind === 'refuse' && behaviour.at === 'sign-in') return answer(refusal(behaviour.code));
      if (username === account?.user && password === account?.pass) return answer(null, { user: username });
      answer(refusal(535));
    },
    onRcptTo: (_address, _session, answer) => {
      if (behaviour.kind === 'refuse' && behaviour.at === 'recipient' && remaining > 0) {
        remaining -= 1;
        attempts += 1;
        return answer(refusal(behaviour.code));
      }
      answer();
    },
    onData: (stream, session, answer) => {
      attempts += 1;
      const chosen = take();
      if (chosen.kind === 'die-before-dot') {
        stream.resume();
        return breakConnection(session);
      }
      const received = async (): Promise<void> => {
        const raw = await receive(stream);
        if (chosen.kind === 'refuse') return answer(refusal(chosen.code));
        if (options.maildir !== undefined) await fileInto(options.maildir, raw);
        deliveries.push(deliveryOf(raw, session));
        if (chosen.kind === 'drop-after-dot') breakConnection(session);
        else if (chosen.kind === 'stall-after-dot') stalled.push(() => answer());
        else answer();
      };
      // It fails when the sender goes away in the middle: then there is no message, and nobody to answer.
      received().catch((error: Error) => answer(error));
    },
  });
  // A connection that is broken on purpose is no error of the server's.
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;

  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    deliveries,
    get attempts() {
      return attempts;
    },
    behave: (next, times = Number.POSITIVE_INFINITY) => {
      behaviour = next;
      remaining = times;
    },
    release: () => {
      for (const answer of stalled.splice(0)) answer();
    },
    close: async () => {
      for (const socket of sockets.values()) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function refusal(code: number): Error {
  return Object.assign(new Error('refused by the test'), { responseCode: code });
}

/** Resolves when the final dot has come. */
async function receive(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function deliveryOf(raw: Buffer, { envelope }: SMTPServerSession): Delivery {
  const head = raw.toString('latin1').split('\r\n\r\n', 1)[0] ?? '';
  // Header fields may be folded over lines (RFC 5322, 2.2.3).
  const messageId = /^message-id:\s*(\S+)/im.exec(head.replaceAll(/\r\n[ \t]+/g, ' '))?.[1] ?? '';
  const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  return { from, to: envelope.rcptTo.map(({ address }) => address), raw, messageId };
}

/** Under `new` a message is complete: it is written to `tmp` and renamed (https://cr.yp.to/proto/maildir.html). */
async function fileInto(maildir: string, raw: Buffer): Promise<void> {
  for (const folder of ['tmp', 'new', 'cur']) await mkdir(join(maildir, folder), { recursive: true });
  const name = `${Date.now()}.${randomBytes(6).toString('hex')}.localhost`;
  await writeFile(join(maildir, 'tmp', name), raw);
  await rename(join(maildir, 'tmp', name), join(maildir, 'new', name));
}
