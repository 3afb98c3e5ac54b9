import { StewardError } from '@steward/contracts';
import type { SmtpServer } from './server.js';

/** What nodemailer's SMTP client tells of a failure. */
export interface SmtpFailure {
  code?: string | undefined;
  command?: string | undefined;
  responseCode?: number | undefined;
  response?: string | undefined;
}

export type Verdict =
  | { outcome: 'refused'; code: string; message: string }
  | { outcome: 'not_done'; error: StewardError }
  | { outcome: 'unknown'; error: StewardError };

/**
 * What a failed transmission means, by RFC 5321: the client may take a message as accepted or refused only by the reply to its final dot
 * (section 4.2.5); a 4yz reply is transient and a 5yz reply final (section 4.2.1). Without a reply to the dot nobody knows.
 *
 * @param afterDot whether the final dot may have left this machine
 */
export function verdictOn(failure: SmtpFailure, server: SmtpServer, afterDot: boolean): Verdict {
  const status = failure.responseCode ?? 0;
  const answeredDot = failure.code === 'EMESSAGE' && failure.command === 'DATA' && status >= 400 && status < 600;
  if (afterDot && !answeredDot) {
    const what = failure.code === 'ETIMEDOUT' ? 'did not answer in time' : 'broke the connection';
    const message = `SMTP server ${server.label} ${what} after the whole message was handed over.`;
    return { outcome: 'unknown', error: new StewardError('connector.outcome_unknown', message) };
  }
  if (failure.code === 'EAUTH' || (status >= 530 && status <= 538)) {
    return notDone('connector.unauthorized', `SMTP server ${server.label} did not accept the credentials in SMTP_URL.`);
  }
  // Only a reply to a command of this message's transaction is about the message. 421 and 503 are about the session (section 4.2.3).
  const aboutMessage =
    (failure.code === 'EENVELOPE' || failure.code === 'EMESSAGE') && status !== 421 && status !== 503;
  if (aboutMessage && status >= 500)
    return {
      outcome: 'refused',
      code: 'connector.refused',
      message: `The mail server refused the message for good: ${withoutAddresses(failure.response ?? String(status))}`,
    };
  if (aboutMessage && status >= 400)
    return notDone('connector.rate_limited', `SMTP server ${server.label} answered ${status}: try again later.`);
  if (failure.code === 'EENVELOPE' && failure.command === 'API')
    return notDone('connector.bad_arguments', 'An address of this message cannot be used in SMTP.');
  return notDone('connector.unreachable', `SMTP server ${server.label} ${unreachable(failure)}. Check SMTP_URL.`);
}

function notDone(code: ConstructorParameters<typeof StewardError>[0], message: string): Verdict {
  return { outcome: 'not_done', error: new StewardError(code, message) };
}

function unreachable(failure: SmtpFailure): string {
  switch (failure.code) {
    case 'EDNS':
      return 'has no address in DNS';
    case 'ETLS':
      return 'could not be reached over TLS (is its certificate valid for that name?)';
    case 'ETIMEDOUT':
      return 'did not answer in time';
    default:
      return failure.responseCode ? `answered ${failure.responseCode}` : 'refused or broke the connection';
  }
}

/** Servers like to repeat addresses, and errors hold no personal data. */
function withoutAddresses(response: string): string {
  return response
    .replace(/[^\s<>"']+@[^\s<>"']+/g, '…')
    .replace(/\s+/g, ' ')
    .slice(0, 300);
}
