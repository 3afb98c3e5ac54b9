import { NOT_RUNNING } from '../gateway/gateway.js';
import { CommandFailure } from '../outcome.js';

/** What of nodemailer's errors is looked at. */
export interface SmtpFailure {
  message: string;
  code?: string | undefined;
  response?: string | undefined;
  responseCode?: number | undefined;
}

/** What it means that a mail was not taken: whose fault it is, and whether to try again. */
export function exitOfReply(
  failure: SmtpFailure,
  where: { sent: boolean; host: string; port: number },
): CommandFailure {
  const { code = '', response = '', responseCode } = failure;
  const details = { response: response || null };
  // nodemailer compares the size with what the listener said it takes, and then does not send it at all.
  if (responseCode === 552 || (code === 'EMESSAGE' && /size/i.test(failure.message)))
    return new CommandFailure('refused', `The mail is too large${quote(response)}. It was not taken.`, details);
  if (responseCode === 451)
    return new CommandFailure(
      'unreachable',
      `Steward cannot store mail now${quote(response)}. It was not taken: send it again later. See steward status.`,
      details,
    );
  if (responseCode !== undefined && responseCode >= 500)
    return new CommandFailure('refused', `The mail was refused for good${quote(response)}. It was not taken.`, details);
  if (responseCode !== undefined && responseCode >= 400)
    return new CommandFailure(
      'failed',
      `The mail was not taken this time${quote(response)}. Send it again later.`,
      details,
    );
  if (!where.sent) return new CommandFailure('unreachable', notListening(failure, where), details);
  return new CommandFailure(
    'unreachable',
    `No answer came (${failure.message}), so the mail may have been taken or not. Send it again: the same Message-ID twice is one item.`,
    details,
  );
}

function notListening({ message }: SmtpFailure, { host, port }: { host: string; port: number }): string {
  return /ECONNREFUSED/.test(message)
    ? NOT_RUNNING
    : `Nothing takes mail at ${host}:${port} (${message}). See steward status.`;
}

function quote(response: string): string {
  return response === '' ? '' : ` (${response})`;
}
