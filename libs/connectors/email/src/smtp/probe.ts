import { openConnection } from './transmit.js';
import type { SmtpServer } from './server.js';
import { verdictOn, type SmtpFailure } from './verdict.js';

export type Health = { ok: true; detail: string } | { ok: false; detail: string };

const PROBE_MS = 5_000;
/** Health is asked every few seconds; signing in that often would bring an account near its provider's limit. */
const SIGN_IN_EVERY_MS = 300_000;

/** Looks whether the server would take mail: greets it each time (EHLO, STARTTLS where offered), and signs in now and then. */
export function createProbe(server: SmtpServer): () => Promise<Health> {
  let signedIn: { at: number; health: Health } | null = null;
  return async () => {
    const due = server.credentials !== null && (!signedIn || Date.now() - signedIn.at > SIGN_IN_EVERY_MS);
    const { health, told } = await greet(server, due);
    if (told) signedIn = { at: Date.now(), health };
    return health.ok && signedIn ? signedIn.health : health;
  };
}

/** `told`: the server has said whether it accepts the credentials. */
function greet(server: SmtpServer, signIn: boolean): Promise<{ health: Health; told: boolean }> {
  return new Promise((resolve) => {
    const connection = openConnection(server, PROBE_MS);
    const end = (health: Health, told: boolean) => {
      clearTimeout(timer);
      connection.close();
      resolve({ health, told });
    };
    const fail = (failure: SmtpFailure) => {
      const verdict = verdictOn(failure, server, false);
      end(
        { ok: false, detail: 'error' in verdict ? verdict.error.message : verdict.message },
        failure.code === 'EAUTH',
      );
    };
    const succeed = () => {
      const how = connection.secure ? 'over TLS' : 'without TLS';
      end({ ok: true, detail: `SMTP server ${server.label} answers ${how}.` }, signIn);
    };
    const timer = setTimeout(() => fail({ code: 'ETIMEDOUT' }), PROBE_MS);
    connection.on('error', fail);
    connection.connect((error) => {
      if (error) return fail(error);
      if (!signIn || server.credentials === null) return succeed();
      connection.login(server.credentials, (failure) => (failure ? fail(failure) : succeed()));
    });
  });
}
