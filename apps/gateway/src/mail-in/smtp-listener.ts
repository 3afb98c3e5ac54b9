import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Logger } from '@steward/platform';
import { listenOnLoopback } from '../app/listen.js';
import type { Accepted, AcceptRaw } from './accept-mail.js';
import { ReceiveBuffer, type Received } from './receive.js';

export interface SmtpListener {
  /** 127.0.0.1:port; another port than asked for where that one was taken. */
  readonly address: string;
  /** Takes no new connections, gives those under way a few seconds, then ends them; their senders keep what was not answered. */
  close(): Promise<void>;
}

/** Bounds, in bytes and milliseconds. */
export interface SmtpLimits {
  messageBytes: number;
  /** Of all messages that are under way at once. */
  bufferedBytes: number;
  connections: number;
  /** Silence after which a client is let go. */
  idleMs: number;
  /** After this a connection ends, however busy: a client may not hold its place by dribbling. */
  connectionMs: number;
}

export const SMTP_LIMITS: SmtpLimits = {
  messageBytes: 25 * 1024 * 1024,
  bufferedBytes: 64 * 1024 * 1024,
  connections: 20,
  idleMs: 60_000,
  connectionMs: 600_000,
};

/**
 * The SMTP server (RFC 5321) for incoming mail, on loopback alone. It takes mail for any recipient, relays nothing, and asks nobody to sign
 * in, since only processes of this machine can reach it: put a mail server that faces the world in front of it. It answers 250 only after
 * the message is stored for good. Anything that goes wrong on our side is a 451, on which a sender keeps the message and tries again.
 */
export async function createSmtpListener(options: {
  acceptRaw: AcceptRaw;
  port: number;
  log: Logger;
  limits?: SmtpLimits;
}): Promise<SmtpListener> {
  const { acceptRaw, log } = options;
  const limits = options.limits ?? SMTP_LIMITS;
  const buffer = new ReceiveBuffer(limits.bufferedBytes);

  async function answerTo(received: Received, session: SMTPServerSession): Promise<string> {
    switch (received.kind) {
      case 'too_large':
        throw reply(552, `The message is larger than ${limits.messageBytes} bytes and was not accepted.`);
      case 'no_room':
        throw reply(452, 'Too much mail at once; send it again later.');
      case 'hung_up':
        throw reply(451, 'The message did not end.');
      case 'message': {
        // RFC 5321 section 4.5.5: an empty reverse-path marks a report, which nobody answers.
        const accepted = await acceptRaw(received.raw, { nullReturnPath: hasNullReturnPath(session) });
        log.info({ correlationId: accepted.itemId, kind: accepted.kind, bytes: received.raw.length }, 'mail taken in');
        return TAKEN[accepted.kind](accepted.itemId);
      }
    }
  }

  const server = new SMTPServer({
    banner: 'Steward',
    size: limits.messageBytes,
    maxClients: limits.connections,
    socketTimeout: limits.idleMs,
    closeTimeout: 3_000,
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData: (stream, session, done) => {
      buffer
        .receive(stream, limits.messageBytes, (received) => answerTo(received, session))
        .then(
          (answer) => done(null, answer),
          (error: Error & { responseCode?: number }) => {
            if (error.responseCode !== undefined) return done(error);
            log.error({ err: error }, 'an incoming mail could not be stored; its sender was asked to send it again');
            done(reply(451, 'The message could not be stored and was not accepted; send it again later.'));
          },
        );
    },
  });
  // Broken connections and the like: the client's affair, and never a reason to end the process.
  server.on('error', (error: Error) => log.debug({ err: error }, 'SMTP connection failed'));
  server.server.on('connection', (socket) => {
    const end = setTimeout(() => socket.destroy(), limits.connectionMs);
    socket.once('close', () => clearTimeout(end));
  });
  const port = await listenOnLoopback(server.server, options.port);
  return {
    address: `127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const TAKEN: Record<Accepted['kind'], (itemId: string) => string> = {
  accepted: (itemId) => `Accepted as ${itemId}`,
  duplicate: (itemId) => `Accepted before as ${itemId}`,
  quarantined: (itemId) => `Accepted and quarantined as ${itemId}`,
};

function hasNullReturnPath(session: SMTPServerSession): boolean {
  const { mailFrom } = session.envelope;
  return mailFrom === false || mailFrom.address === '';
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
