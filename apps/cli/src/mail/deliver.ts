import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { exitOfReply, type SmtpFailure } from './reply.js';

const CONNECT_MS = 5_000;
/** The gateway stores raw mail and event before it answers; a large mail takes a while. */
const ANSWER_MS = 120_000;

/**
 * Hands one message to the SMTP listener (RFC 5321).
 *
 * @returns the listener's answer to it
 * @throws CommandFailure that tells what a refusal means
 */
export function deliver(
  raw: Buffer,
  envelope: { from: string; to: string },
  target: { host: string; port: number },
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = new SMTPConnection({
      ...target,
      // Loopback: there is nobody to hide from, and the listener's certificate would be nobody's.
      ignoreTLS: true,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: ANSWER_MS,
    });
    let sent = false;
    const fail = (failure: SmtpFailure) => {
      connection.close();
      reject(exitOfReply(failure, { sent, ...target }));
    };
    const onAbort = () => fail({ message: 'interrupted' });
    signal.addEventListener('abort', onAbort, { once: true });
    connection.on('error', fail);
    connection.connect((refused) => {
      if (refused) return fail(refused);
      sent = true;
      connection.send({ from: envelope.from, to: [envelope.to], size: raw.length }, raw, (error, info) => {
        signal.removeEventListener('abort', onAbort);
        if (error) return fail(error);
        connection.quit();
        resolve(info.response);
      });
    });
  });
}
