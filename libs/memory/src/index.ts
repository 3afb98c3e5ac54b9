export { createMemoryStore, type MemoryStoreOptions } from './store.js';
export type { QdrantSettings } from './search/collection.js';
export type { MemoryStore } from './ports.js';
