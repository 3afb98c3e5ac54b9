import type { Judgement } from '@steward/contracts';

/** What the rules said of one action (`execute` or `propose`): the verdict, and the ids of the rules that determined it. */
export interface Verdict {
  permitted: boolean;
  rules: readonly string[];
}

/** Named when nothing permits, so that every judgement names at least one rule. */
export const DEFAULT_PROPOSE = 'default.propose';
export const DEFAULT_EXECUTE = 'default.execute';

/**
 * Two verdicts make one judgement: what may not even be proposed is denied; what may be executed is allowed; what may only be proposed is
 * asked, by the rules that forbid its execution (docs/decisions/0005).
 */
export function combine(
  { execute, propose }: { execute: Verdict; propose: Verdict },
  policyVersion: number,
): Judgement {
  const named = (rules: readonly string[], fallback: string) => (rules.length > 0 ? [...rules].sort() : [fallback]);
  if (!propose.permitted) return { decision: 'deny', rules: named(propose.rules, DEFAULT_PROPOSE), policyVersion };
  if (execute.permitted) return { decision: 'allow', rules: named(execute.rules, DEFAULT_EXECUTE), policyVersion };
  return { decision: 'ask', rules: named(execute.rules, DEFAULT_EXECUTE), policyVersion };
}

/**
 * Judges an approved act again by the newest rules. An approval answers exactly the rules that asked: allowed, or asked by nothing but
 * those → `go`; asked by any other rule → `ask`; denied → `deny`.
 */
export function judgeAgain(newest: Judgement, answered: readonly string[]): 'go' | 'ask' | 'deny' {
  if (newest.decision === 'deny') return 'deny';
  if (newest.decision === 'allow') return 'go';
  return newest.rules.every((rule) => answered.includes(rule)) ? 'go' : 'ask';
}
