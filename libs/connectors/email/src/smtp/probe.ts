import { openConnection } from './transmit.js';
import type { SmtpServer } from './server.js';
import { verdictOn, type SmtpFailure } from './verdict.js';

const PROBE_MS = 5_000;

/**
 * Greets the server (EHLO, STARTTLS where offered) and leaves. It does not sign in: a check that runs every few seconds must not bring an
 * account near its provider's limit; wrong credentials show at the first message.
 */
export function probe(server: SmtpServer): Promise<{ ok: true; detail: string } | { ok: false; detail: string }> {
  return new Promise((resolve) => {
    const connection = openConnection(server, PROBE_MS);
    const fail = (failure: SmtpFailure) => {
      clearTimeout(timer);
      connection.close();
      const verdict = verdictOn(failure, server, false);
      resolve({ ok: false, detail: 'error' in verdict ? verdict.error.message : verdict.message });
    };
    const timer = setTimeout(() => fail({ code: 'ETIMEDOUT' }), PROBE_MS);
    connection.on('error', fail);
    connection.connect((error) => {
      if (error) return fail(error);
      clearTimeout(timer);
      const how = connection.secure ? 'over TLS' : 'without TLS';
      connection.quit();
      resolve({ ok: true, detail: `SMTP server ${server.label} answers ${how}.` });
    });
  });
}
