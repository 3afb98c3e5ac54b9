/**
 * The worker as a process: runs the agents' workflows and their activities. It ends in order on SIGTERM, SIGINT, or when whoever started it
 * is gone, and never because a part is down.
 */
import { StewardError } from '@steward/contracts';
import { createBoundaries, createLogger, loadSettings } from '@steward/platform';
import { runWorker } from './worker/run.js';

/** Longer than a worker's shutdown takes, shorter than a supervisor's patience. */
const STOP_MS = 16_000;

try {
  const settings = loadSettings(process.env);
  const log = createLogger('worker', settings.LOG_LEVEL);
  const stopping = new AbortController();
  const stop = (why: string): void => {
    if (stopping.signal.aborted) return;
    log.info({ why }, 'stopping');
    stopping.abort();
    setTimeout(() => {
      log.error('did not stop in time; ending all the same');
      process.exit(1);
    }, STOP_MS).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
  // Started by a supervisor that has ended: nobody would ever stop this process.
  process.on('disconnect', () => stop('disconnect'));

  await runWorker({
    settings,
    log,
    boundaries: createBoundaries(settings.STEWARD_TEST_BOUNDARY),
    signal: stopping.signal,
    onReady: () => {
      log.info('ready');
      process.send?.({ type: 'ready', addresses: {} });
    },
  });
  process.exit(0);
} catch (error) {
  // Told to people without a stack where it is theirs to mend.
  process.stderr.write(
    `${error instanceof StewardError ? error.message : ((error as Error).stack ?? String(error))}\n`,
  );
  process.exit(1);
}
