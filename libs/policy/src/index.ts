export { starterPolicies } from './cedar.js';
export { compilePolicies } from './judge.js';
export { createJudgeProvider } from './provider.js';
export { checkPolicies, type PolicyProblem, type Rule } from './validate.js';
