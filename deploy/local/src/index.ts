export { ProvisionError } from './errors.js';
export { defaultCache, defaultHome, makePlaces, placesOf, type Places } from './places.js';
export { providePostgres, type PostgresService } from './postgres/provision.js';
export { provideTemporal, type TemporalService } from './temporal/provision.js';
