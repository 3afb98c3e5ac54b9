import { ProvisionError, reasonOf, type Part } from './errors.js';
import { provideEmbeddingModel, type EmbeddingModel } from './embeddings/provision.js';
import { makePlaces, placesOf } from './places.js';
import { providePostgres, type PostgresService } from './postgres/provision.js';
import type { Say } from './progress.js';
import { provideQdrant, type QdrantService } from './qdrant/provision.js';
import type { Context, Service } from './service.js';
import { provideTemporal, type TemporalService } from './temporal/provision.js';

/** What the operator set; every absent part is provisioned. The names are those of the settings schema. */
export interface ServiceSettings {
  DATABASE_URL?: string | undefined;
  TEMPORAL_ADDRESS?: string | undefined;
  TEMPORAL_NAMESPACE: string;
  QDRANT_URL?: string | undefined;
  STEWARD_MODEL_DIR?: string | undefined;
}

export interface ServiceOptions {
  home: string;
  cache: string;
  settings: ServiceSettings;
  /** Scheme, host and port of the gateway, which serves the Temporal UI its payload codec. */
  gatewayOrigin?: string | undefined;
  /** Overrides where PostgreSQL's data folder lies; for tests, which remove all they made. */
  postgresFolder?: string | undefined;
  /** Ends downloads and builds that are under way; what was started is stopped again. */
  signal?: AbortSignal | undefined;
  /** Takes lines for a person about whatever takes longer than two seconds. */
  onProgress?: Say;
}

export interface Services {
  postgres: PostgresService;
  temporal: TemporalService;
  qdrant: QdrantService;
  embeddingModel: EmbeddingModel;
  /** Starts again what is ours and has ended; the fields then describe the new one. @returns what was started */
  revive(): Promise<Part[]>;
  /** Ends what is ours, whether it was started now or found running; never what the operator gave by URL. */
  stop(): Promise<void>;
}

/**
 * Brings up PostgreSQL, Temporal, Qdrant and the embedding model: the operator's own by URL, else our own instance if it runs, else
 * from what is found or can be fetched. When one cannot be had, those that were started here are stopped again.
 *
 * @throws ProvisionError that names the part, why, and what to do
 * @example
 * const services = await startServices({ home, cache, settings: { TEMPORAL_NAMESPACE: 'steward' }, onProgress: console.log });
 */
export async function startServices(options: ServiceOptions): Promise<Services> {
  const places = placesOf(options.home, options.cache);
  await makePlaces(places);
  const context: Context = { places, say: options.onProgress ?? (() => undefined), signal: options.signal };
  const { settings } = options;

  const provide = {
    postgres: () =>
      named('postgresql', providePostgres(context, { url: settings.DATABASE_URL, folder: options.postgresFolder })),
    temporal: () =>
      named(
        'temporal',
        provideTemporal(context, {
          address: settings.TEMPORAL_ADDRESS,
          namespace: settings.TEMPORAL_NAMESPACE,
          gatewayOrigin: options.gatewayOrigin,
        }),
      ),
    qdrant: () => named('qdrant', provideQdrant(context, { url: settings.QDRANT_URL })),
  };
  // Side by side: each mostly waits for its own process or download.
  const [postgres, temporal, qdrant, embeddingModel] = await Promise.allSettled([
    provide.postgres(),
    provide.temporal(),
    provide.qdrant(),
    provideEmbeddingModel(context, settings.STEWARD_MODEL_DIR),
  ]);
  await stopUnlessAll([postgres, temporal, qdrant]);
  const services: Services = {
    postgres: valueOf(postgres),
    temporal: valueOf(temporal),
    qdrant: valueOf(qdrant),
    embeddingModel: valueOf(embeddingModel),
    revive: async () => {
      const revived: Part[] = [];
      if (!(await services.postgres.isRunning())) {
        services.postgres = await provide.postgres();
        revived.push('postgresql');
      }
      if (!(await services.temporal.isRunning())) {
        services.temporal = await provide.temporal();
        revived.push('temporal');
      }
      if (!(await services.qdrant.isRunning())) {
        services.qdrant = await provide.qdrant();
        revived.push('qdrant');
      }
      return revived;
    },
    stop: () => stopAll([services.postgres, services.temporal, services.qdrant]),
  };
  return services;
}

/** When one cannot be had, those that were started for it are stopped again, and the reasons are thrown. */
async function stopUnlessAll(results: readonly PromiseSettledResult<Service>[]): Promise<void> {
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (failures.length === 0) return;
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  await stopAll(started.filter((service) => service.origin === 'own'));
  throw failures.length === 1 ? failures[0] : new AggregateError(failures, failures.map(messageOf).join('\n'));
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

/** An error of the operating system names no part; a person needs to know which one it was. */
async function named<T>(part: Part, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ProvisionError) throw error;
    throw new ProvisionError(part, reasonOf(error), 'See the logs folder in STEWARD_HOME.', { cause: error });
  }
}

/** All at once: none of them needs another to end, and each is given its own time. */
async function stopAll(services: readonly Service[]): Promise<void> {
  const results = await Promise.allSettled(services.map((service) => service.stop()));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(reasonOf).join('\n'));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
