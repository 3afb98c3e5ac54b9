/** What the scripted model answers in strict mode: a prompt that stands here under no entry is an error. */
import { writeFile } from 'node:fs/promises';

export interface ScriptEntry {
  match: { promptId?: string; contains?: string };
  times?: number;
  status?: number;
  hang?: true;
  reply?: Record<string, unknown> | string;
}

export const REPLY_TEXT = 'Dear Ada,\nit left our house on Monday.\nKind regards';

/** One answer to every mail. */
export const ONE_REPLY: readonly ScriptEntry[] = [
  {
    match: { promptId: 'support/triage' },
    reply: {
      category: 'order',
      urgency: 'normal',
      summary: 'Asks where the order is.',
      rationale: 'The order has left.',
      reply: { body: REPLY_TEXT },
      uses: [],
    },
  },
];

export async function writeScript(path: string, entries: readonly ScriptEntry[]): Promise<void> {
  await writeFile(path, JSON.stringify(entries));
}
