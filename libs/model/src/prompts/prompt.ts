import type { z } from 'zod';

export interface ChatMessage {
  readonly role: 'system' | 'user';
  readonly content: string;
}

/**
 * A versioned prompt: the same id and version always mean the same words, so that `explain` can say what a model was asked.
 * Change the words, raise the version.
 */
export interface Prompt<Input = unknown, Output = unknown> {
  /** `<agent area>/<task>`, for example `support/triage`. */
  readonly id: string;
  readonly version: number;
  /** The constant part. Its first line is {@link promptMarker}. */
  readonly system: string;
  readonly output: z.ZodType<Output>;
  /**
   * The messages for `input`, with all outside text fenced as data. Two renderings differ in their random delimiter only.
   * @throws {z.ZodError} for an input of another shape: a bug in the caller.
   */
  render(input: Input): readonly ChatMessage[];
  /** Takes out of an answer what `input` shows to be untrue, for example references to records that nobody handed over. */
  settle(output: Output, input: Input): Output;
}

/** The line by which the scripted model knows which prompt it answers. */
export function promptMarker(id: string, version: number): string {
  return `prompt: ${id}@${version}`;
}

const MARKER = /^prompt: ([a-z0-9/-]+)@(\d+)$/m;

/** Reads {@link promptMarker} out of a system message. */
export function readPromptMarker(system: string): { id: string; version: number } | undefined {
  const found = MARKER.exec(system);
  return found?.[1] === undefined ? undefined : { id: found[1], version: Number(found[2]) };
}
