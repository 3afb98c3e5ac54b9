export { compose, type Composed } from './process/compose.js';
export { runProjector } from './process/run.js';
