import type { Exit } from './exit-codes.js';
import type { Look } from './terminal/look.js';
import { visible } from './terminal/visible.js';

/** What a command has to say at its end, for people and for programs. */
export interface Outcome {
  exit: Exit;
  /** Printed by `--json`; nothing when undefined. */
  json: unknown;
  /** Printed otherwise; nothing when empty. */
  text: (look: Look) => string;
  /** The text is what was asked for, whatever the exit code says of it, and no complaint. */
  isReport?: boolean;
}

/**
 * An outcome whose text is made from `value` by `render`. What `render` gets is already safe for a terminal, so no renderer can forget
 * that most of it is text from outside.
 *
 * @param json what `--json` prints, when it is not `value` itself
 */
export function told<T>(
  exit: Exit,
  value: T,
  render: (shown: T, look: Look) => string,
  json: unknown = value,
): Outcome {
  return { exit, json, text: (look) => render(visible(value), look) };
}

/** Ends a command otherwise than well. The message is for people: what is wrong and what to do. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(
    readonly exit: Exit,
    message: string,
    /** More for programs: fields beside the message. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
