/**
 * Responsible for: everything that runs between `steward up` and Ctrl-C. One path starts, one path stops.
 *
 * Invariants:
 * 1. One supervisor a home (lock.ts); a second one is told the first one's pid.
 * 2. Whatever was started is stopped when a later step fails, when asked to stop, and in the order apps, then services.
 * 3. state.json names every process of ours as soon as it is known, so that `steward down` works after the supervisor was killed.
 */
import { ensureKeys, migrate, type Settings } from '@steward/platform';

import { ProvisionError } from '../errors.js';
import { makePlaces, type Places } from '../places.js';
import { freePort } from '../ports.js';
import { stopProcessesOf } from '../processes.js';
import type { Say } from '../progress.js';
import { startServices, type Services } from '../services.js';
import { AppProcess, type AppSpec } from './app-process.js';
import { appSpecs, markerOf, missingEntries, type AppPorts } from './app-specs.js';
import { limitLogs } from './log-limit.js';
import { releaseLock, takeLock } from './lock.js';
import { ensureOperator } from './operator.js';
import { describeRun } from './parts.js';
import { removeRunState, writeRunState, type RunState } from './run-state.js';

const FIRST_MODEL_PORT = 14500;
const FIRST_PORTS = { gateway: 4400, smtp: 4425 };
const WATCH_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

export interface UpOptions {
  places: Places;
  settings: Settings;
  /** What the apps inherit; `process.env` of whoever calls. */
  env: NodeJS.ProcessEnv;
  say: Say;
  /** Asks for an end, also while it still starts. */
  signal?: AbortSignal;
  /** Overrides what is started on top of the services. For tests. */
  apps?: (options: Parameters<typeof appSpecs>[0]) => AppSpec[];
}

export interface Supervisor {
  state: RunState;
  services: Services;
  /** The sign-in secret, at the first start only. */
  secret: string | undefined;
  /** Ends all that is ours. */
  stop(): Promise<void>;
}

/**
 * Brings Steward up, and keeps it up: what ends is started again.
 *
 * @returns the supervisor; or the pid of the one that runs on this home already
 * @throws ProvisionError, or Error when an app does not start or `signal` was raised; nothing is left running then
 */
export async function up(options: UpOptions): Promise<Supervisor | { alreadyRunning: number }> {
  const { places } = options;
  await makePlaces(places);
  const other = await takeLock(places);
  if (other !== undefined) return { alreadyRunning: other };
  const undo: (() => Promise<void>)[] = [() => releaseLock(places)];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= runAll(undo));
  try {
    return await start(options, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: UpOptions,
  undo: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Supervisor> {
  const { places, settings, say, signal } = options;
  ensureKeys(places.home);
  // A supervisor that was killed leaves apps behind only if they hang; two workers would be safe, two gateways would not share a port.
  await stopProcessesOf(markerOf(places));
  const ports = await choosePorts(settings, say);
  const services = await startServices({
    home: places.home,
    cache: places.cache,
    settings,
    gatewayOrigin: `http://127.0.0.1:${ports.gateway}`,
    signal,
    onProgress: say,
  });
  undo.push(() => services.stop());
  signal?.throwIfAborted();
  if ('unavailable' in services.embeddingModel) {
    say(
      `Degraded: ${services.embeddingModel.unavailable}. Memory is searched by words alone (runbooks/embeddings.md).`,
    );
  }
  const applied = await migrate(services.postgres.url);
  if (applied.length > 0) say(`Database: ${applied.length} migration(s) applied.`);
  const secret = await ensureOperator(services.postgres.url, places.home);
  // At once, and again at the end: it is stored nowhere, and a crash in between would lose it.
  if (secret !== undefined) say(`Sign-in secret: ${secret}`);

  const specsFor = (): AppSpec[] => (options.apps ?? appSpecs)({ places, settings, env: options.env, services, ports });
  let apps: AppProcess[] = [];
  const supervisor: Supervisor = { state: describeRun(places, settings, services, apps), services, secret, stop };
  let writing = Promise.resolve();
  const note = (): void => {
    supervisor.state = describeRun(places, settings, services, apps);
    writing = writing.then(() => writeRunState(places, supervisor.state)).catch(() => undefined);
  };
  undo.push(async () => {
    await Promise.all(apps.map((app) => app.stop()));
    await writing;
    await removeRunState(places);
  });
  const startApps = async (): Promise<void> => {
    const specs = specsFor();
    const missing = missingEntries(specs);
    if (missing.length > 0) throw new Error(`Not compiled: ${missing.join(', ')}. Run: npm run setup`);
    apps = specs.map((spec) => new AppProcess(spec, { say, onChange: note }));
    await Promise.all(apps.map((app) => app.start()));
  };
  note();
  await interruptible(startApps(), signal);
  const endWatch = watch(
    services,
    say,
    async () => {
      await Promise.all(apps.map((app) => app.stop()));
      await startApps();
    },
    note,
  );
  const endLimit = limitLogs(places.logs);
  undo.push(async () => {
    endLimit();
    await endWatch();
  });
  await writing;
  return supervisor;
}

async function choosePorts(settings: Settings, say: Say): Promise<AppPorts> {
  const choose = async (what: string, wanted: number): Promise<number> => {
    const port = await freePort(wanted);
    if (port !== wanted) say(`Port ${wanted} is taken: ${what} listens on ${port}.`);
    return port;
  };
  return {
    gateway: await choose('the console', settings.PORT || FIRST_PORTS.gateway),
    smtp: await choose('incoming mail', settings.STEWARD_SMTP_PORT || FIRST_PORTS.smtp),
    model: await freePort(FIRST_MODEL_PORT),
  };
}

/** Starts a service again when its process is gone. Apps reconnect by themselves, unless it has another address now. */
function watch(services: Services, say: Say, restartApps: () => Promise<void>, note: () => void): () => Promise<void> {
  let ended = false;
  let wake: (() => void) | undefined;
  const loop = async (): Promise<void> => {
    let pause = WATCH_MS;
    while (!ended) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, pause).unref();
      });
      if (ended) return;
      try {
        const before = addressesOf(services);
        const revived = await services.revive();
        pause = WATCH_MS;
        if (revived.length === 0) continue;
        say(`${revived.join(', ')} had ended and was started again.`);
        note();
        if (addressesOf(services) !== before && !ended) await restartApps();
      } catch (error) {
        pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
        say(`${error instanceof ProvisionError ? error.message : String(error)}\nTrying again in ${pause / 1000} s.`);
      }
    }
  };
  const running = loop();
  return async () => {
    ended = true;
    wake?.();
    await running;
  };
}

function addressesOf({ postgres, temporal, qdrant }: Services): string {
  return [postgres.url, temporal.address, temporal.uiUrl, qdrant.url].join(' ');
}

/** Rejects at once when the signal is raised; what `work` started is then stopped by the caller. */
function interruptible<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  work.catch(() => undefined);
  return Promise.race([work, aborted]);
}

/** Newest first; one that fails does not keep the others from running, and is told at the end. */
async function runAll(undo: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of undo.toReversed()) await step().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
}
