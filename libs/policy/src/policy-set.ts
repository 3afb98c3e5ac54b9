import { readFileSync } from 'node:fs';
import { StewardError } from '@steward/contracts';
import { combine, type JudgeRequest, type Verdict } from '@steward/governance';
import type { Judgement } from '@steward/contracts';
import { cedar } from './cedar.js';

const starter = (name: string) => readFileSync(new URL(`../starter/${name}`, import.meta.url), 'utf8');
const SCHEMA = starter('schema.cedarschema');
const SCHEMA_ID = 'steward';
/** The rules of a new installation. */
export const STARTER_POLICY = starter('starter.cedar');

/** One rule as people know it: its id, and what it says in a sentence. */
export interface Rule {
  id: string;
  says: string;
  effect: 'permit' | 'forbid';
  text: string;
}

/** What is wrong with a policy text; `rule` and `line` (from 1) where they are known. */
export interface PolicyProblem {
  rule: string | null;
  line: number | null;
  message: string;
}

const lineOf = (text: string, offset: number) =>
  Buffer.from(text).subarray(0, offset).toString('utf8').split('\n').length;

/**
 * Cuts a policy text into its rules and checks each against the schema. Every rule needs `@id` (unique, so that a judgement can name it) and
 * `@says` (a sentence, so that the operator can read it).
 */
export function parsePolicy(text: string): { rules: Rule[] } | { problems: PolicyProblem[] } {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure') {
    return {
      problems: parts.errors.map((error) => {
        const start = error.sourceLocations?.[0]?.start;
        return { rule: null, line: start === undefined ? null : lineOf(text, start), message: error.message };
      }),
    };
  }
  if (parts.policy_templates.length > 0) {
    return { problems: [{ rule: null, line: null, message: 'Templates are not supported: write each rule out.' }] };
  }
  const problems: PolicyProblem[] = [];
  const rules = new Map<string, Rule>();
  for (const part of parts.policies) {
    const line = lineOf(text, Buffer.byteLength(text.slice(0, Math.max(0, text.indexOf(part)))));
    const json = cedar.policyToJson(part);
    if (json.type === 'failure') throw new StewardError('internal.bug', 'Cedar cut out a rule that it cannot read.');
    const { id, says } = json.json.annotations ?? {};
    if (!id)
      problems.push({
        rule: null,
        line,
        message: 'This rule has no @id("…"): add one, so that decisions can name it.',
      });
    else if (rules.has(id)) problems.push({ rule: id, line, message: 'Two rules have this id: rename one.' });
    else if (!says)
      problems.push({
        rule: id,
        line,
        message: 'This rule has no @says("…"): add a sentence that tells what it does.',
      });
    else rules.set(id, { id, says, effect: json.json.effect, text: part });
  }
  const answer = cedar.validate({ schema: SCHEMA, policies: { staticPolicies: textById([...rules.values()]) } });
  const errors =
    answer.type === 'failure' ? answer.errors.map((error) => ({ policyId: null, error })) : answer.validationErrors;
  for (const { policyId, error } of errors) {
    const part = policyId === null ? undefined : rules.get(policyId)?.text;
    const line =
      part === undefined ? null : lineOf(text, Buffer.byteLength(text.slice(0, Math.max(0, text.indexOf(part)))));
    problems.push({ rule: policyId, line, message: error.message });
  }
  return problems.length > 0 ? { problems } : { rules: [...rules.values()] };
}

function textById(rules: readonly Rule[]): Record<string, string> {
  return Object.fromEntries(rules.map((rule) => [rule.id, rule.text]));
}

/** One policy version, parsed once and asked many times (0.1 ms a question). */
export class PolicySet {
  readonly rules: readonly Rule[];
  private readonly id: string;

  /** @throws StewardError `input.invalid` with every problem, each with its rule and line */
  constructor(
    readonly version: number,
    text: string,
  ) {
    const parsed = parsePolicy(text);
    if ('problems' in parsed) {
      const lines = parsed.problems.map(
        (p) => `  ${p.line === null ? '' : `line ${p.line}: `}${p.rule === null ? '' : `${p.rule}: `}${p.message}`,
      );
      throw new StewardError('input.invalid', `Policy version ${version} is not valid:\n${lines.join('\n')}`);
    }
    this.rules = parsed.rules;
    this.id = `steward-${version}`;
    // Cedar keeps preparsed sets by name for the whole thread; a version never changes, so the same name always holds the same rules.
    cedar.preparseSchema(SCHEMA_ID, SCHEMA);
    cedar.preparsePolicySet(this.id, { staticPolicies: textById(parsed.rules) });
  }

  judge(request: JudgeRequest): Judgement {
    return combine(this.ask('execute', request), this.ask('propose', request), this.version);
  }

  private ask(action: 'execute' | 'propose', request: JudgeRequest): Verdict {
    const answer = cedar.statefulIsAuthorized({
      principal: { type: 'Agent', id: request.agent },
      action: { type: 'Action', id: action },
      resource: { type: 'Operation', id: request.operation },
      context: { ...request.context },
      preparsedSchemaName: SCHEMA_ID,
      validateRequest: true,
      preparsedPolicySetId: this.id,
      entities: [],
    });
    if (answer.type === 'failure') {
      throw new StewardError(
        'internal.bug',
        `Cedar cannot judge ${request.operation}: ${answer.errors.map((e) => e.message).join('; ')}`,
      );
    }
    const { decision, diagnostics } = answer.response;
    // A rule that fails while it is evaluated does not count, for Cedar. A forbid that does not count is a hole, so any error denies.
    if (diagnostics.errors.length > 0)
      return { allowed: false, rules: diagnostics.errors.map((error) => error.policyId) };
    return { allowed: decision === 'allow', rules: diagnostics.reason };
  }
}
