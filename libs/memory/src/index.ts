export type { MemoryStore } from './ports.js';
