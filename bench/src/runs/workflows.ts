export { bareLocal, bareOrdinary } from './bare-workflows.js';
export { governed } from './governed-workflow.js';
