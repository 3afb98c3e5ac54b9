export { PolicySet, STARTER_POLICY, parsePolicy, type PolicyProblem, type Rule } from './policy-set.js';
export { createJudgeProvider, type JudgeProvider } from './judge-provider.js';
