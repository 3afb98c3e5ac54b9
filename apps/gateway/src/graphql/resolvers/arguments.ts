import { z } from 'zod';
import type { InvalidInput } from '../types/failures.js';

/** Ids are UUIDs. One that is not can name nothing, so it is answered as not found and never reaches the database. */
export function isId(value: string): boolean {
  return z.string().uuid().safeParse(value).success;
}

/** Problems with an input, as the result unions tell them; null when there are none. */
export function problemsOf(schema: z.ZodType, input: unknown): InvalidInput | null {
  const parsed = schema.safeParse(input);
  if (parsed.success) return null;
  return invalidInput(parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })));
}

export function invalidInput(problems: InvalidInput['problems']): InvalidInput {
  const message = problems.map((problem) => `${problem.field}: ${problem.message}`).join('; ');
  return { __typename: 'InvalidInput', message, problems };
}
