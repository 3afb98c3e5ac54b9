import { ensureDefaults } from '@steward/ledger';
import { firstLine } from '../health/health.js';
import { keepCliToken } from './cli-token.js';
import type { GatewayPorts } from './ports.js';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
/** A secret that was reset elsewhere ends the command line's session; a new token is there within this time. */
const RENEW_MS = 5_000;

/**
 * Puts in place what the gateway needs in PostgreSQL and in its home: the ledger's defaults, and the command line's token. Tried until it is
 * done, beside everything else: with PostgreSQL down the gateway is up, and says so.
 */
export class Preparation {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private told: string | undefined;

  constructor(private readonly ports: Pick<GatewayPorts, 'settings' | 'log' | 'database' | 'events' | 'operators'>) {}

  /** Resolves after the first try, whether or not it succeeded. */
  start(): Promise<void> {
    this.running = this.once(FIRST_RETRY_MS);
    return this.running;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** The same trouble again is no news. */
  private tellOnce(error: unknown): void {
    const reason = firstLine(error);
    if (reason !== this.told) this.ports.log.warn({ reason }, 'not prepared yet; trying again until it is');
    this.told = reason;
  }

  private async once(retryMs: number): Promise<void> {
    const { settings, database, events, operators } = this.ports;
    let nextMs = RENEW_MS;
    let nextRetryMs = FIRST_RETRY_MS;
    try {
      await ensureDefaults({ db: database, events, settings: { modelDailyCap: settings.STEWARD_MODEL_DAILY_CAP } });
      await keepCliToken(settings.STEWARD_HOME, operators);
    } catch (error) {
      this.tellOnce(error);
      nextMs = retryMs;
      nextRetryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    }
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.once(nextRetryMs);
    }, nextMs);
  }
}
