export { type Judge, type JudgeRequest, type PolicyContext } from './judge.js';
