/** Cedar string literals escape as JSON's do, for all that a sentence needs. */
const DESCRIPTION = /@description\(\s*("(?:[^"\\]|\\.)*")\s*\)/;
const LOOKS_LIKE_CEDAR = /^\s*@|\b(?:permit|forbid)\s*\(/;

/**
 * A policy rule as a sentence: its `@description("…")` where it has one, its text where that is no Cedar, else its id in words
 * (`email.acknowledge.asks-on-a-real-account` → `email.acknowledge: asks on a real account`).
 */
export function ruleWords(rule: { id: string; text: string }): string {
  const description = DESCRIPTION.exec(rule.text)?.[1];
  if (description !== undefined) return unquote(description);
  return LOOKS_LIKE_CEDAR.test(rule.text) || rule.text === rule.id ? idWords(rule.id) : rule.text;
}

/** A rule's id in words: what it is about, and what it says about that. What is no id (a sentence) stays as it is. */
export function idWords(id: string): string {
  if (!/^[\w.-]+$/.test(id)) return id;
  const parts = id.split('.');
  const says = (parts.pop() ?? id).replaceAll(/[-_]/g, ' ');
  return parts.length === 0 ? says : `${parts.join('.')}: ${says}`;
}

function unquote(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal.slice(1, -1);
  }
}
