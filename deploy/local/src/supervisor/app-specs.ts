import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Settings } from '@steward/platform';

import type { Places } from '../places.js';
import type { Services } from '../services.js';
import type { AppSpec } from './app-process.js';

/** The checkout: apps are processes that are started by path, never imported (imports run only downward). */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const APPS = ['gateway', 'worker', 'projector'] as const;

export interface AppPorts {
  gateway: number;
  smtp: number;
  model: number;
}

/** What is started on top of the services. The scripted model only where the operator names no model. */
export function appSpecs(options: {
  places: Places;
  settings: Settings;
  /** What the operator set; the fixed names below are put over it. */
  env: NodeJS.ProcessEnv;
  services: Services;
  ports: AppPorts;
}): AppSpec[] {
  const { places, settings, services, ports } = options;
  const scripted = settings.OPENAI_BASE_URL === undefined;
  const env = {
    ...options.env,
    STEWARD_HOME: places.home,
    DATABASE_URL: services.postgres.url,
    TEMPORAL_ADDRESS: services.temporal.address,
    TEMPORAL_NAMESPACE: services.temporal.namespace,
    QDRANT_URL: services.qdrant.url,
    PORT: String(ports.gateway),
    STEWARD_SMTP_PORT: String(ports.smtp),
    ...(services.temporal.uiUrl === undefined ? {} : { STEWARD_TEMPORAL_UI_URL: services.temporal.uiUrl }),
    // Empty counts as unset: apps then know that there is no model, whatever the operator named.
    STEWARD_MODEL_DIR: 'dir' in services.embeddingModel ? services.embeddingModel.dir : '',
    ...(scripted ? { OPENAI_BASE_URL: `http://127.0.0.1:${ports.model}/v1`, OPENAI_API_KEY: 'scripted' } : {}),
  };
  const spec = (name: string, entry: string, extra: NodeJS.ProcessEnv = {}): AppSpec => ({
    name,
    entry,
    marker: markerOf(places),
    env: { ...env, ...extra },
    logFile: join(places.logs, `${name}.log`),
  });
  const apps = APPS.map((name) => spec(name, join(ROOT, 'apps', name, 'dist', 'main.js')));
  const model = (): AppSpec =>
    spec('model', fileURLToPath(import.meta.resolve('@steward/model/scripted-server')), { PORT: String(ports.model) });
  return scripted ? [model(), ...apps] : apps;
}

/** Stands in each app's command line. Ends with a slash, so that one home is not taken for another whose name goes on. */
export function markerOf(places: Places): string {
  return `--steward-home=${places.home}/`;
}

/** The entries that have not been compiled. */
export function missingEntries(specs: readonly AppSpec[]): string[] {
  return specs.filter(({ entry }) => !existsSync(entry)).map(({ entry }) => entry);
}
