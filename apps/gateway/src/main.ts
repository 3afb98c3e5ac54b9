/**
 * The gateway as a process: reads its settings from the environment, says to whoever started it where it listens, and ends in order on
 * SIGTERM, SIGINT, or when whoever started it is gone.
 */
import 'reflect-metadata';
import { StewardError } from '@steward/contracts';
import { createLogger, loadSettings } from '@steward/platform';
import { runGateway } from './app/run.js';

/** Longer than the gateway gives what runs, shorter than a supervisor's patience. */
const STOP_MS = 15_000;

try {
  const settings = loadSettings(process.env);
  const log = createLogger('gateway', settings.LOG_LEVEL);
  const running = await runGateway(settings, log);

  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, 'stopping');
    setTimeout(() => {
      log.error('did not stop in time; ending all the same');
      process.exit(1);
    }, STOP_MS).unref();
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
  // Started by a supervisor that has ended: nobody would ever stop this process.
  process.on('disconnect', () => stop('disconnect'));

  log.info(running.addresses, 'ready');
  process.send?.({ type: 'ready', addresses: running.addresses });
} catch (error) {
  // Told to people without a stack where it is theirs to mend.
  process.stderr.write(
    `${error instanceof StewardError ? error.message : ((error as Error).stack ?? String(error))}\n`,
  );
  process.exitCode = 1;
}
