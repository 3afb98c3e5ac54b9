/**
 * Strict mode, for tests: a file says how each prompt is answered, and a prompt that it does not foresee is an error. The file is read at
 * each request, so a test may change it while the server runs; while it cannot be read, everything and the health are HTTP 503.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { OpenAiError } from './openai-error.js';

const ScriptEntry = z.strictObject({
  /** Both must hold; an empty match fits every prompt. `contains` looks at the sender, subject and text of the mail. */
  match: z.strictObject({ promptId: z.string().optional(), contains: z.string().optional() }),
  /** Answers only the first so many prompts that fit; later ones go to the entries below it. */
  times: z.number().int().positive().optional(),
  /** Waits before it answers. */
  delayMs: z.number().int().min(0).max(600_000).optional(),
  /** Never answers. */
  hang: z.literal(true).optional(),
  /** Answers with an OpenAI error of this HTTP status. */
  status: z.number().int().min(400).max(599).optional(),
  retryAfterSeconds: z.number().min(0).optional(),
  /** Answers with this: an object as JSON, a string as it is. Without reply, status and hang the nearest example answers. */
  reply: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
});
export type ScriptEntry = z.infer<typeof ScriptEntry>;

export interface Script {
  /** The entry for a prompt, counted as used; undefined when none fits. */
  take(prompt: { promptId: string | undefined; text: string }): Promise<ScriptEntry | undefined>;
  /** Rejects when the file cannot be used. */
  check(): Promise<void>;
}

export function openScript(path: string): Script {
  let content = '';
  let entries: ScriptEntry[] = [];
  let used: number[] = [];

  async function load(): Promise<void> {
    const now = await readFile(path, 'utf8').catch(() => {
      throw new OpenAiError(503, `STEWARD_SCRIPT_FILE ${path} cannot be read`, { type: 'server_error' });
    });
    if (now === content) return;
    entries = parse(path, now);
    used = entries.map(() => 0);
    content = now;
  }

  return {
    check: load,
    async take({ promptId, text }) {
      await load();
      const at = entries.findIndex(
        ({ match, times }, index) =>
          (match.promptId === undefined || match.promptId === promptId) &&
          (match.contains === undefined || text.includes(match.contains)) &&
          (used[index] ?? 0) < (times ?? Number.POSITIVE_INFINITY),
      );
      if (at >= 0) used[at] = (used[at] ?? 0) + 1;
      return entries[at];
    },
  };
}

function parse(path: string, content: string): ScriptEntry[] {
  try {
    return z.array(ScriptEntry).parse(JSON.parse(content));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON';
    throw new OpenAiError(503, `STEWARD_SCRIPT_FILE ${path} is no script: ${why}`, { type: 'server_error' });
  }
}

/** The error that a scripted status stands for. */
export function scriptedError(status: number, retryAfterSeconds: number | undefined): OpenAiError {
  const [type, code] = TYPES[status] ?? (status >= 500 ? ['server_error', null] : ['invalid_request_error', null]);
  return new OpenAiError(status, `scripted failure ${status}`, { type, code, retryAfterSeconds });
}

const TYPES: Readonly<Record<number, readonly [type: string, code: string]>> = {
  401: ['invalid_request_error', 'invalid_api_key'],
  404: ['invalid_request_error', 'model_not_found'],
  429: ['requests', 'rate_limit_exceeded'],
};
