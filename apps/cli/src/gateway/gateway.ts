import { exitOfError } from '../exit-codes.js';
import { CommandFailure } from '../outcome.js';
import { NoAnswer, ask, type HttpAnswer } from './http.js';

/** A GraphQL operation with the types of what goes in and comes out. `_types` is never set. */
export interface Operation<Variables, Data> {
  readonly document: string;
  readonly _types?: (variables: Variables) => Data;
}

export function operation<Variables, Data>(document: string): Operation<Variables, Data> {
  return { document };
}

/** The gateway's API, as the signed-in command line. */
export interface Gateway {
  /** @throws CommandFailure with the exit code of what went wrong */
  run<Variables, Data>(
    operation: Operation<Variables, Data>,
    variables: Variables,
    options?: { timeoutMs?: number },
  ): Promise<Data>;
}

/** Longer than the gateway gives itself for an ordinary request, so that its own answer comes first. */
const ORDINARY_MS = 25_000;
/** For `learn` and `rebuild`; the gateway gives these ten minutes. */
export const LONG_MS = 11 * 60_000;

export const NOT_RUNNING = 'Steward is not running. Start it with npm start.';

export interface GatewayOptions {
  /** Such as http://127.0.0.1:4400 */
  origin: string;
  token: string;
  signal: AbortSignal;
}

export function createGateway({ origin, token, signal }: GatewayOptions): Gateway {
  const url = new URL('/graphql', origin);
  return {
    async run<Variables, Data>(
      { document }: Operation<Variables, Data>,
      variables: Variables,
      { timeoutMs = ORDINARY_MS } = {},
    ) {
      const body = { query: document, variables };
      const isMutation = document.trimStart().startsWith('mutation');
      const answer = await ask(url, { token, body, timeoutMs, signal }).catch((error: unknown) => {
        throw failureOfSilence(error, isMutation);
      });
      return dataOf(answer) as Data;
    },
  };
}

/** What it means that no answer came. After a command that may have arrived, nobody may say that nothing was changed. */
export function failureOfSilence(error: unknown, isMutation: boolean): unknown {
  if (!(error instanceof NoAnswer)) return error;
  if (error.why === 'refused') return new CommandFailure('unreachable', NOT_RUNNING);
  const doubt = isMutation
    ? ' The command may have been carried out all the same: look with steward inbox before you repeat it.'
    : '';
  if (error.why === 'interrupted') return new CommandFailure('failed', `Interrupted.${doubt}`);
  return new CommandFailure('unreachable', `The gateway did not answer (${error.message}).${doubt}`);
}

interface Body {
  data?: unknown;
  errors?: { message?: unknown; extensions?: { code?: unknown } }[];
}

/** @throws CommandFailure when the answer is an error or no GraphQL at all */
function dataOf({ status, text }: HttpAnswer): unknown {
  const body = parse(text);
  const error = body?.errors?.[0];
  if (error !== undefined) throw failureOf(String(error.extensions?.code ?? ''), String(error.message ?? ''), status);
  if (status === 200 && body?.data !== undefined && body.data !== null) return body.data;
  if (status === 401) throw failureOf('auth.required', '', status);
  throw new CommandFailure(
    'failed',
    `The gateway's answer cannot be read (HTTP ${status}). See runbooks/processes.md.`,
  );
}

function failureOf(code: string, message: string, status: number): CommandFailure {
  const exit = exitOfError(status === 401 ? 'auth.required' : code);
  const details = { code };
  if (exit === 'signIn') {
    const remedy = 'It writes a new one within half a minute: try again then.';
    return new CommandFailure('signIn', `The gateway refuses the token in STEWARD_HOME/cli.token. ${remedy}`, details);
  }
  if (code === 'GRAPHQL_VALIDATION_FAILED') {
    const remedy = 'Run steward down, then npm start.';
    return new CommandFailure(
      'failed',
      `This command and the running gateway are of different versions. ${remedy}`,
      details,
    );
  }
  return new CommandFailure(exit, message || `The gateway answered HTTP ${status}.`, details);
}

function parse(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
