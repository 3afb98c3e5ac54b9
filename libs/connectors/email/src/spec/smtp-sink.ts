import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { Maildir } from '../maildir.js';

export type SinkFault =
  | { at: 'greeting' | 'mail' | 'rcpt'; does: 'drop' | 'stall' }
  | { at: 'mail' | 'rcpt' | 'dot'; does: 'answer'; status: number }
  /** After the final dot, the message taken (`kept`) or forgotten. */
  | { at: 'dot'; does: 'drop' | 'stall'; kept: boolean };

export interface Received {
  messageId: string;
  raw: string;
  from: string;
  to: string[];
  /** It came over TLS. */
  secure: boolean;
}

/** A real SMTP server that counts what it took, and fails at a named place once when told to. */
export class SmtpSink {
  readonly received: Received[] = [];
  /** One entry a recipient that is refused whatever else happens. */
  readonly refusedRecipients = new Set<string>();
  authentications = 0;
  private fault: SinkFault | null = null;
  private readonly sockets = new Map<number, Socket>();
  private readonly server: SMTPServer;

  private constructor(options: SMTPServerOptions, evidence: Maildir | null) {
    this.server = new SMTPServer({
      authOptional: true,
      hideSTARTTLS: true,
      disableReverseLookup: true,
      logger: false,
      closeTimeout: 1,
      onConnect: (session, done) => this.at('greeting', session, done),
      onAuth: (auth, _session, done) => {
        this.authentications += 1;
        if (auth.password === 'right') return done(null, { user: 'me' });
        return done(Object.assign(new Error(`no such password as ${auth.password ?? ''}`), { responseCode: 535 }));
      },
      onMailFrom: (_address, session, done) => this.at('mail', session, done),
      onRcptTo: (address, session, done) => {
        if (this.refusedRecipients.has(address.address)) return done(answer(550, `<${address.address}> unknown`));
        this.at('rcpt', session, done);
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('error', () => undefined);
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => void this.onDot(Buffer.concat(chunks), session, evidence, done));
      },
      ...options,
    });
    this.server.on('error', () => undefined);
    this.server.server.on('connection', (socket: Socket) => {
      this.sockets.set(socket.remotePort ?? 0, socket);
      socket.on('close', () => this.sockets.delete(socket.remotePort ?? 0));
    });
  }

  /** @param evidence a Maildir into which it files each message before it answers */
  static async open(evidence: Maildir | null = null, options: SMTPServerOptions = {}): Promise<SmtpSink> {
    await evidence?.create();
    const sink = new SmtpSink(options, evidence);
    sink.server.listen(0, '127.0.0.1');
    await once(sink.server.server, 'listening');
    return sink;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  count(messageId: string): number {
    return this.received.filter((message) => message.messageId === messageId).length;
  }

  /** The next message meets this; the one after it goes through. */
  arm(fault: SinkFault): void {
    this.fault = fault;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.values()) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private at(place: SinkFault['at'], session: SMTPServerSession, done: (error?: Error) => void): void {
    const { fault } = this;
    if (fault?.at !== place) return done();
    this.fault = null;
    if (fault.does === 'answer') return done(answer(fault.status));
    if (fault.does === 'drop') this.drop(session);
  }

  private async onDot(
    raw: Buffer,
    session: SMTPServerSession,
    evidence: Maildir | null,
    done: (error?: Error) => void,
  ): Promise<void> {
    const fault = this.fault?.at === 'dot' ? this.fault : null;
    if (fault) this.fault = null;
    if (fault?.does === 'answer') return done(answer(fault.status));
    if (!fault || fault.kept) await this.keep(raw, session, evidence);
    if (fault?.does === 'drop') this.drop(session);
    if (!fault) done();
  }

  private async keep(raw: Buffer, session: SMTPServerSession, evidence: Maildir | null): Promise<void> {
    await evidence?.file(`${Date.now()}.${randomBytes(4).toString('hex')}.sink`, raw);
    const text = raw.toString('utf8');
    const { mailFrom, rcptTo } = session.envelope;
    this.received.push({
      messageId: /^Message-ID: (.*)$/im.exec(text)?.[1] ?? '',
      raw: text,
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map((recipient) => recipient.address),
      secure: session.secure,
    });
  }

  private drop(session: SMTPServerSession): void {
    this.sockets.get(session.remotePort)?.destroy();
  }
}

function answer(status: number, text = 'as told'): Error {
  return Object.assign(new Error(text), { responseCode: status });
}
