import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { ComposedMail } from '../compose.js';
import { mustStop, stoppedBeforeSending } from '../delivery.js';
import type { SmtpServer } from './server.js';
import { verdictOn, type SmtpFailure, type Verdict } from './verdict.js';

export type Transmission = { outcome: 'accepted' } | Verdict;

/** Longest wait for any one reply before the message is handed over. */
const REPLY_MS = 30_000;
const QUIT_MS = 2_000;

/**
 * Hands one message to an SMTP server (RFC 5321). Responsible for knowing at each instant whether the final dot may have left: before it
 * nothing was sent, whatever goes wrong; after it only the server's reply tells. Never throws.
 *
 * The answer to the dot is awaited as long again as there was time to reach it.
 */
export function transmit(
  server: SmtpServer,
  mail: ComposedMail,
  limits: { deadline: Date; signal: AbortSignal },
): Promise<Transmission> {
  const time = limits.deadline.getTime() - Date.now();
  if (time <= 0 || mustStop(limits)) return Promise.resolve({ outcome: 'not_done', error: stoppedBeforeSending() });
  return new Promise((resolve) => {
    const connection = openConnection(server, time);
    // nodemailer leaves its verdict on each recipient in this object while it goes along.
    const envelope: { from: string; to: string[]; size: number; rejectedErrors?: SmtpFailure[] } = {
      ...mail.envelope,
      size: mail.raw.length,
    };
    const body = new GatedMessage(mail.raw, () => {
      // Some recipients refused: the message must reach all that the preview named, or nobody.
      const refused = envelope.rejectedErrors?.[0];
      if (refused) return refused;
      return mustStop(limits) ? 'stopped' : 'go';
    });

    let timer = setTimeout(() => fail({ code: 'ETIMEDOUT' }), time);
    const onAbort = () => {
      if (!body.dotMayBeOut) finish({ outcome: 'not_done', error: stoppedBeforeSending() });
    };
    let finished = false;
    const finish = (transmission: Transmission) => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      limits.signal.removeEventListener('abort', onAbort);
      if (transmission.outcome === 'accepted') {
        connection.quit();
        setTimeout(() => connection.close(), QUIT_MS).unref();
      } else {
        connection.close();
      }
      body.destroy();
      resolve(transmission);
    };
    const fail = (failure: SmtpFailure) => {
      if (body.stoppedBy === 'stopped') return finish({ outcome: 'not_done', error: stoppedBeforeSending() });
      finish(verdictOn(body.stoppedBy ?? failure, server, body.dotMayBeOut));
    };
    limits.signal.addEventListener('abort', onAbort);
    body.once('end', () => {
      clearTimeout(timer);
      timer = setTimeout(() => fail({ code: 'ETIMEDOUT' }), time);
    });

    connection.on('error', (error: SmtpFailure) => fail(error));
    connection.connect((error) => {
      if (error) return fail(error);
      const send = () =>
        connection.send(envelope, body, (failure) => (failure ? fail(failure) : finish({ outcome: 'accepted' })));
      if (server.credentials === null) return send();
      connection.login(server.credentials, (failure) => (failure ? fail(failure) : send()));
    });
  });
}

/** A connection whose every wait is bounded; it has not been opened yet. */
export function openConnection(server: SmtpServer, time: number): SMTPConnection {
  const reply = Math.min(REPLY_MS, time);
  return new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.requireTls,
    connectionTimeout: reply,
    greetingTimeout: reply,
    dnsTimeout: reply,
    // Silence after the dot is bounded by our own timer, which knows that it means “unknown”.
    socketTimeout: 2 * time,
    // Leaves nothing half-open behind: what still lies in our buffers is not sent after we have given up.
    socketCloseTimeout: 0,
    maxResponseSize: 64 * 1024,
    logger: false,
  });
}

/**
 * The message as a stream that asks, right before it ends, whether it may. nodemailer writes the final dot when the stream ends and never
 * before, and a stream that is destroyed instead leaves the server with an unfinished message, which it must discard (RFC 5321 4.1.1.4).
 */
class GatedMessage extends Readable {
  dotMayBeOut = false;
  stoppedBy: SmtpFailure | 'stopped' | null = null;
  private handedOver = false;

  constructor(
    private readonly raw: Buffer,
    private readonly mayEnd: () => SmtpFailure | 'stopped' | 'go',
  ) {
    // Asks for the end only when the message itself has been taken.
    super({ highWaterMark: 1 });
  }

  override _read(): void {
    if (!this.handedOver) {
      this.handedOver = true;
      this.push(this.raw);
      return;
    }
    const answer = this.mayEnd();
    if (answer === 'go') {
      this.dotMayBeOut = true;
      this.push(null);
    } else {
      this.stoppedBy = answer;
      this.destroy(new Error('The message was stopped before its final dot.'));
    }
  }
}
