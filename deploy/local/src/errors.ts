import type { PartName } from '@steward/contracts';

/** What this package finds or provisions. */
export type Part = Extract<PartName, 'postgresql' | 'temporal' | 'qdrant' | 'embeddings'> | 'browser';

/**
 * A part could not be had. The three fields are the three things that a person needs: which part, why, and what to do.
 *
 * @example
 * throw new ProvisionError('qdrant', 'no python3 was found on the PATH', 'Install Python 3.10 or newer, or set QDRANT_URL.');
 */
export class ProvisionError extends Error {
  override readonly name = 'ProvisionError';

  constructor(
    readonly part: Part,
    readonly reason: string,
    readonly remedy: string,
    options?: { cause?: unknown },
  ) {
    super(`${part}: ${reason}\n  What to do: ${remedy}`, options);
  }
}

/** The message of anything that was thrown, on one line. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // Node reports a refused connection on two address families as an AggregateError without a message.
  const code = (error as { code?: unknown } | undefined)?.code;
  return (message || (typeof code === 'string' ? code : 'unknown error')).replaceAll(/\s+/g, ' ').trim();
}
