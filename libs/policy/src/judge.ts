import { StewardError, type Judgement } from '@steward/contracts';
import { combine, type JudgeRequest, type Verdict } from '@steward/governance';
import { sha256 } from '@steward/platform';
import { cedar } from './cedar.js';
import { checkPolicies } from './validate.js';

type Action = 'execute' | 'propose';
/** Judgements repeat (an act's facts are few and small); a fresh one costs two evaluations, a remembered one nothing. */
const REMEMBERED = 1000;

/**
 * Makes the judge of one policy text: pure, synchronous, deny by default. A rule that fails while it is evaluated denies: Cedar would
 * leave it out, and leaving out a `forbid` would permit.
 *
 * @throws StewardError `input.invalid` naming line and rule of everything that is wrong
 */
export function compilePolicies(text: string): (request: JudgeRequest) => Judgement {
  const checked = checkPolicies(text);
  if (!checked.ok) {
    const lines = checked.problems.map(
      (p) => `  line ${p.line}${p.rule === null ? '' : `, rule ${p.rule}`}: ${p.message}`,
    );
    throw new StewardError('input.invalid', `These policies cannot be used:\n${lines.join('\n')}`);
  }
  // One parsed set an action, because rules about another action cost time too. Named by content: the cache is the process's.
  const name = sha256(text);
  for (const action of ['execute', 'propose'] satisfies Action[]) {
    const rules = checked.rules.filter((rule) => rule.actions === null || rule.actions.includes(action));
    const parsed = cedar.preparsePolicySet(`${name}/${action}`, {
      staticPolicies: Object.fromEntries(rules.map((rule) => [rule.id, rule.text])),
    });
    if (parsed.type === 'failure') throw new StewardError('internal.bug', 'Checked policies did not parse.');
  }

  const ask = (request: JudgeRequest, action: Action): Verdict => {
    const answer = cedar.statefulIsAuthorized({
      principal: { type: 'Agent', id: request.agent },
      action: { type: 'Action', id: action },
      resource: { type: 'Account', id: request.context.account },
      context: { operation: request.operation, ...request.context },
      preparsedPolicySetId: `${name}/${action}`,
      entities: [],
    });
    if (answer.type === 'failure')
      throw new StewardError(
        'internal.bug',
        `Policy evaluation failed: ${answer.errors.map((e) => e.message).join('; ')}`,
      );
    const { decision, diagnostics } = answer.response;
    if (diagnostics.errors.length > 0)
      return { permitted: false, rules: diagnostics.errors.map((error) => `error.${error.policyId}`) };
    return { permitted: decision === 'allow', rules: [...diagnostics.reason].sort() };
  };

  const remembered = new Map<string, Judgement>();
  return (request) => {
    const { agent, operation, context, policyVersion } = request;
    const facts = [
      context.account,
      context.recipientCount,
      context.costMicros,
      context.risk,
      context.untrusted,
      context.hour,
    ];
    const key = JSON.stringify([agent, operation, policyVersion, ...facts]);
    let judgement = remembered.get(key);
    if (!judgement) {
      judgement = combine({ execute: ask(request, 'execute'), propose: ask(request, 'propose') }, policyVersion);
      if (remembered.size >= REMEMBERED) remembered.clear();
      remembered.set(key, judgement);
    }
    return { ...judgement, rules: [...judgement.rules] };
  };
}
