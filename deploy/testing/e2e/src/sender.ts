/** Somebody who writes to the company, from a mail server that keeps a message until it is taken. */
import { randomUUID } from 'node:crypto';

import SMTPConnection from 'nodemailer/lib/smtp-connection';

export interface Letter {
  subject: string;
  messageId: string;
  raw: Buffer;
}

export const SENDER = 'ada@example.com';
const TIMEOUT_MS = 20_000;

/** A mail that no other test writes: its subject and Message-ID are its own. */
export function letter(
  subject: string,
  options: { from?: string; text?: string; headers?: readonly string[] } = {},
): Letter {
  const messageId = `<${randomUUID()}@example.com>`;
  const lines = [
    `From: Ada Lovelace <${options.from ?? SENDER}>`,
    'To: you@steward.localhost',
    `Subject: ${subject}`,
    `Message-ID: ${messageId}`,
    'Date: Sun, 22 Nov 2026 12:00:00 +0000',
    ...(options.headers ?? []),
    '',
    options.text ?? 'Where is my order?',
    '',
  ];
  return { subject, messageId, raw: Buffer.from(lines.join('\r\n')) };
}

/**
 * Hands a mail in once.
 *
 * @param address `host:port` of the listener
 * @returns the work item's id, as the listener's answer names it
 * @throws Error when there was no 250: the sender still has the mail then
 */
export function handIn(mail: Letter, address: string): Promise<string> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve, reject) => {
    const connection = new SMTPConnection({
      host,
      port: Number(port),
      ignoreTLS: true,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    });
    const fail = (error: Error): void => {
      connection.close();
      reject(error);
    };
    connection.on('error', fail);
    connection.connect((refused) => {
      if (refused) return fail(refused);
      connection.send({ from: SENDER, to: ['you@steward.localhost'] }, mail.raw, (error, info) => {
        if (error) return fail(error);
        connection.quit();
        const itemId = / as ([0-9a-f-]{36})/.exec(info.response)?.[1];
        if (itemId === undefined) return reject(new Error(`The listener named no item: ${info.response}`));
        resolve(itemId);
      });
    });
  });
}
