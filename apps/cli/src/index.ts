export { EXIT, type Exit } from './exit-codes.js';
export { createHost, type Environment, type Host } from './host.js';
export { run } from './run.js';
export { Terminal } from './terminal/terminal.js';
