export { percentile, median } from './statistics.js';
