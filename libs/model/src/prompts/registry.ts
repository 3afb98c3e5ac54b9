import type { Prompt } from './prompt.js';
import { supportTriage } from './support-triage.js';

const PROMPTS = { 'support/triage': supportTriage } as const;

export type PromptId = keyof typeof PROMPTS;

/**
 * The current version of a prompt; undefined for an id that this build does not know.
 *
 * @example
 * const { value } = await chat.complete({ prompt: getPrompt('support/triage'), input: { mail, known }, ... });
 */
export function getPrompt<Id extends PromptId>(id: Id): (typeof PROMPTS)[Id];
export function getPrompt(id: string): Prompt | undefined;
export function getPrompt(id: string): Prompt | undefined {
  return Object.hasOwn(PROMPTS, id) ? PROMPTS[id as PromptId] : undefined;
}
