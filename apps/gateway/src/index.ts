export { runGateway, type RunningGateway } from './app/run.js';
