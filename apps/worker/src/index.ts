export { composeWorker, type Composed } from './worker/compose.js';
export { runWorker } from './worker/run.js';
