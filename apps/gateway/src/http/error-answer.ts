import type { ErrorCode } from '@steward/contracts';

/** What every refused or failed HTTP request is answered with, GraphQL apart. */
export interface ErrorAnswer {
  error: { code: ErrorCode; message: string };
}

export function errorAnswer(code: ErrorCode, message: string): ErrorAnswer {
  return { error: { code, message } };
}
