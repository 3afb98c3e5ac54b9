import type { Boundaries } from '@steward/contracts';
import type { Logger, Settings } from '@steward/platform';
import { loadWorkflowBundle } from '../bundling/workflow-bundle.js';
import { composeWorker } from './compose.js';
import { serve } from './serve.js';
import { installTemporalRuntime } from './temporal-log.js';

/** The whole worker: composed, and serving until `signal` aborts. */
export async function runWorker(options: {
  settings: Settings;
  log: Logger;
  boundaries: Boundaries;
  signal: AbortSignal;
  /** Called once, when it first serves. */
  onReady: () => void;
}): Promise<void> {
  const { settings, log, boundaries, signal } = options;
  installTemporalRuntime(log);
  const composed = composeWorker(settings, log, boundaries);
  try {
    const bundle = await loadWorkflowBundle(log);
    let ready = false;
    const onServing = (): void => {
      log.info('serving');
      if (!ready) options.onReady();
      ready = true;
    };
    await serve({ settings, log, composed, bundle, signal, onServing });
  } finally {
    await composed.close();
  }
}
