import { PARTS, type PartName } from '@steward/contracts';

/** What one look at a part found. */
export interface Finding {
  state: 'ok' | 'degraded' | 'down';
  /** One sentence, without secrets. */
  detail: string;
  version?: string;
  /** host:port or URL, never with a password. */
  address?: string;
}

export interface PartReport {
  name: PartName;
  state: Finding['state'];
  detail: string;
  runbook: string;
  /** Since when this process has seen it in this state. */
  since: Date;
  version: string | null;
  address: string | null;
}

export interface HealthReport {
  ok: boolean;
  parts: PartReport[];
}

export type Checks = Record<PartName, () => Promise<Finding>>;

/** No check takes longer; the answer of one that does is “no answer”. */
const CHECK_MS = 3_000;
/** However many ask, each part is looked at once a second at most. */
const FRESH_MS = 1_000;

/**
 * Tells for each part whether it does its work, by using it. Everything that asks (/healthz, the console, the command line) gets the same
 * report.
 */
export class Health {
  private latest: { at: number; report: Promise<HealthReport> } | undefined;
  private readonly since = new Map<PartName, { state: string; date: Date }>();

  constructor(
    private readonly checks: Checks,
    private readonly now: () => number = Date.now,
  ) {}

  report(): Promise<HealthReport> {
    if (this.latest === undefined || this.now() - this.latest.at >= FRESH_MS)
      this.latest = { at: this.now(), report: this.look() };
    return this.latest.report;
  }

  private async look(): Promise<HealthReport> {
    const names = Object.keys(this.checks) as PartName[];
    const parts = await Promise.all(names.map(async (name) => this.toReport(name, await bounded(this.checks[name]))));
    return { ok: parts.every(({ state }) => state === 'ok'), parts };
  }

  private toReport(name: PartName, finding: Finding): PartReport {
    let since = this.since.get(name);
    if (since?.state !== finding.state) {
      since = { state: finding.state, date: new Date(this.now()) };
      this.since.set(name, since);
    }
    return {
      name,
      state: finding.state,
      detail: finding.detail,
      runbook: PARTS[name],
      since: since.date,
      version: finding.version ?? null,
      address: finding.address ?? null,
    };
  }
}

async function bounded(check: () => Promise<Finding>): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'down', detail: `No answer within ${CHECK_MS / 1000} s.` }), CHECK_MS);
  });
  try {
    return await Promise.race([check(), timeout]);
  } catch (error) {
    return { state: 'down', detail: firstLine(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** The first line of what went wrong, for people. */
export function firstLine(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: unknown; errors?: unknown[] };
  // Node collects one error an address that was tried, under an empty message.
  if (!message && errors?.[0] !== undefined) return firstLine(errors[0]);
  const line = (message || String(code ?? error)).split('\n', 1)[0] ?? '';
  return line.slice(0, 300);
}
