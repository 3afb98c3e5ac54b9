import { isErrorCode, type ErrorCode } from '@steward/contracts';

/** How a command can end. Scripts may rely on these numbers. */
export const EXIT = { done: 0, failed: 1, usage: 2, signIn: 3, notFound: 4, refused: 5, unreachable: 6 } as const;
export type Exit = keyof typeof EXIT;

/** For `--help`. */
export const EXIT_MEANING: Readonly<Record<Exit, string>> = {
  done: 'done',
  failed: 'failed, or not done',
  usage: 'usage',
  signIn: 'sign-in',
  notFound: 'not found',
  refused: 'refused or stale',
  unreachable: 'unreachable',
};

/** 128 + SIGINT, as shells report it. */
export const INTERRUPTED = 130;

const BY_ERROR: Partial<Record<ErrorCode, Exit>> = {
  'input.invalid': 'usage',
  not_found: 'notFound',
  'auth.required': 'signIn',
  'auth.wrong_secret': 'signIn',
  'policy.denied': 'refused',
  'gate.paused': 'refused',
  'gate.killed': 'refused',
  'budget.exhausted': 'refused',
  'connector.unreachable': 'unreachable',
  'model.unreachable': 'unreachable',
  'memory.unreachable': 'unreachable',
  'database.unreachable': 'unreachable',
};

/** How a command ends on an error with this code; a code that is not on the list is a failure like any other. */
export function exitOfError(code: string): Exit {
  return (isErrorCode(code) ? BY_ERROR[code] : undefined) ?? 'failed';
}

/** The members of the gateway's result unions, each with how a command ends on it. */
const BY_OUTCOME = {
  Approved: 'done',
  Rejected: 'done',
  Edited: 'done',
  Resolved: 'done',
  Closed: 'done',
  Learned: 'done',
  Rebuilt: 'done',
  // Ordered durably and not done: a script that went on now would read old lists.
  RebuildOrdered: 'failed',
  PauseSet: 'done',
  AlreadyDecided: 'refused',
  Stale: 'refused',
  Expired: 'refused',
  Denied: 'refused',
  NotInDoubt: 'refused',
  NotClosable: 'refused',
  NotFound: 'notFound',
  InvalidInput: 'usage',
} as const satisfies Record<string, Exit>;
export type OutcomeName = keyof typeof BY_OUTCOME;

/** How a command ends on this answer of the gateway. */
export function exitOfOutcome(name: OutcomeName): Exit {
  return BY_OUTCOME[name];
}
