import type { DetailedError } from '@cedar-policy/cedar-wasm/nodejs';
import { SCHEMA, cedar } from './cedar.js';

/** What is wrong with a policy text, where. `line` counts from 1; `rule` is the id of the rule it is in, where one could be told. */
export interface PolicyProblem {
  line: number;
  rule: string | null;
  message: string;
}

export interface Rule {
  id: string;
  text: string;
  /** The rule as a sentence for people: its `@description`, where it has one. */
  description: string | null;
  /** The actions the rule speaks about; null for all. */
  actions: readonly string[] | null;
}

const ID = /@id\("([^"]*)"\)/g;

/** Cedar counts in bytes of UTF-8. */
function place(text: string, byte: number): { line: number; rule: string | null } {
  const upTo = Buffer.from(text).subarray(0, byte).toString('utf8');
  const rest = text.slice(upTo.length).split('\n', 1)[0] ?? '';
  return { line: upTo.split('\n').length, rule: [...(upTo + rest).matchAll(ID)].at(-1)?.[1] ?? null };
}

function problem(text: string, error: DetailedError): PolicyProblem {
  const where = place(text, error.sourceLocations?.[0]?.start ?? 0);
  return { ...where, message: error.help ? `${error.message} (${error.help})` : error.message };
}

function readRule(text: string): { id: string | null; description: string | null; actions: Rule['actions'] } {
  const parsed = cedar.policyToJson(text);
  if (parsed.type === 'failure') return { id: null, description: null, actions: null };
  const { annotations, action } = parsed.json;
  const entities = 'entity' in action ? [action.entity] : 'entities' in action ? action.entities : null;
  const names = entities?.map((entity) => ('__entity' in entity ? entity.__entity.id : entity.id)) ?? null;
  return { id: annotations?.['id'] ?? null, description: annotations?.['description'] ?? null, actions: names };
}

/**
 * Parses a policy text, checks it against the schema, and insists that every rule has an id of its own: the id is what the operator
 * sees and what an approval answers.
 *
 * @example const checked = checkPolicies(text); if (!checked.ok) print(checked.problems);
 */
export function checkPolicies(text: string): { ok: true; rules: Rule[] } | { ok: false; problems: PolicyProblem[] } {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure') return { ok: false, problems: parts.errors.map((error) => problem(text, error)) };
  const problems: PolicyProblem[] = [];
  const at = (part: string) => place(text, Buffer.byteLength(text.slice(0, Math.max(0, text.indexOf(part)))));
  for (const template of parts.policy_templates)
    problems.push({ ...at(template), message: 'a rule with ?principal or ?resource is a template: write the value' });
  const rules: Rule[] = [];
  for (const part of parts.policies) {
    const { id, description, actions } = readRule(part);
    if (id === null) problems.push({ line: at(part).line, rule: null, message: 'the rule has no @id("…")' });
    else if (rules.some((rule) => rule.id === id))
      problems.push({ ...at(part), message: `two rules have the id ${id}` });
    else rules.push({ id, text: part, description, actions });
  }
  if (problems.length > 0) return { ok: false, problems };
  const checked = cedar.validate({ schema: SCHEMA, policies: { staticPolicies: text } });
  if (checked.type === 'failure') return { ok: false, problems: checked.errors.map((error) => problem(text, error)) };
  // One mistake is reported once for every action the rule speaks about.
  const found = new Map(
    checked.validationErrors.map(({ error }) => {
      const one = problem(text, error);
      return [`${one.line} ${one.rule ?? ''} ${error.help ?? error.message}`, one];
    }),
  );
  return found.size > 0 ? { ok: false, problems: [...found.values()] } : { ok: true, rules };
}
