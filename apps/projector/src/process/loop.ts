import { setTimeout as sleep } from 'node:timers/promises';
import { StewardError } from '@steward/contracts';
import type { Logger } from '@steward/platform';

/** How often a loop looks for work, in milliseconds. */
export interface Pace {
  /** After a turn that found work. */
  busyMs: number;
  /** Turns without work come further and further apart, up to this. */
  idleMs: number;
}

const GROWTH = 1.5;
const FAILED_MIN_MS = 200;
const FAILED_MAX_MS = 5_000;

/**
 * Turns until `signal` aborts; `turn` says whether it found work. A turn that fails is told in the log and tried again, later and later: a part
 * that is down must cost neither the process nor the part its breath.
 */
export async function runLoop(options: {
  name: string;
  pace: Pace;
  signal: AbortSignal;
  log: Logger;
  turn: () => Promise<boolean>;
}): Promise<void> {
  const { name, pace, signal, log } = options;
  let waitMs = pace.busyMs;
  let failures = 0;
  while (!signal.aborted) {
    try {
      waitMs = (await options.turn()) ? pace.busyMs : Math.min(pace.idleMs, Math.max(waitMs, 1) * GROWTH);
      if (failures > 0) log.info({ loop: name, failures }, `${name} works again`);
      failures = 0;
    } catch (error) {
      failures += 1;
      waitMs = Math.min(FAILED_MAX_MS, FAILED_MIN_MS * 2 ** Math.min(failures - 1, 10));
      tell(log, name, error, failures, waitMs);
    }
    await pause(waitMs, signal);
  }
}

/** Resolves after `ms`, or at once when `signal` aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

function tell(log: Logger, name: string, error: unknown, failures: number, retryMs: number): void {
  const expected = error instanceof StewardError && error.retryable;
  const level = failures === 1 || !expected ? 'warn' : 'debug';
  log[level]({ loop: name, err: error, failures, retryMs }, `${name} failed, and is tried again`);
}
