export { startServices, type ServiceOptions, type ServiceSettings, type Services } from './services.js';
export type { Origin, Service } from './service.js';
export type { PostgresService } from './postgres/provision.js';
export type { TemporalService } from './temporal/provision.js';
export { SEARCH_ATTRIBUTE_NAMES } from './temporal/namespace.js';
export type { QdrantService } from './qdrant/provision.js';
export type { EmbeddingModel } from './embeddings/provision.js';
export { ProvisionError } from './errors.js';
export { defaultCache, defaultHome, placesOf, type Places } from './places.js';
