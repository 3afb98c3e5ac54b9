export { type Judge, type JudgeProvider, type JudgeRequest, type PolicyContext } from './judge.js';
