/**
 * The projector as a process: read models, relay, memory index, reconciler and part watch. It ends in order on SIGTERM, SIGINT, or when
 * whoever started it is gone, and never because a part is down.
 */
import { StewardError } from '@steward/contracts';
import { createBoundaries, createLogger, loadSettings } from '@steward/platform';
import { compose } from './process/compose.js';
import { runProjector } from './process/run.js';

/** Longer than any turn's deadline, shorter than a supervisor's patience. */
const STOP_MS = 15_000;

try {
  const settings = loadSettings(process.env);
  const log = createLogger('projector', settings.LOG_LEVEL);
  const composed = compose(settings, log, createBoundaries(settings.STEWARD_TEST_BOUNDARY));

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

  const running = runProjector(composed, log, stopping.signal);
  log.info('ready');
  process.send?.({ type: 'ready', addresses: {} });
  await running;
  await composed.close();
  process.exit(0);
} catch (error) {
  // Told to people without a stack where it is theirs to mend.
  process.stderr.write(
    `${error instanceof StewardError ? error.message : ((error as Error).stack ?? String(error))}\n`,
  );
  process.exit(1);
}
