export { type Judge, type JudgeProvider, type JudgeRequest, type PolicyContext } from './judge.js';
export { DEFAULT_EXECUTE, DEFAULT_PROPOSE, combine, judgeAgain, type Verdict } from './combine.js';
