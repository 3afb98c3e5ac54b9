/**
 * The signals of one run. A signal only wakes: what it says is a claim that an activity checks against the approval's row.
 *
 * 1. Handlers are registered before the run does anything else, so a decision that arrives before its act waits for it is kept.
 * 2. Nothing is taken away: each act reads the list from its beginning, without what is known to be another act's. (Not from where the
 *    list ended when the act began: after a lost workflow task or a reset, a signal stands in history before the act that it answers.)
 * 3. A signal may be typed by hand, so its shape is checked here and anything else is ignored.
 */
import { condition, defineSignal, setHandler } from '@temporalio/workflow';
import { z } from 'zod';
import { DECISION_SIGNAL, RESOLUTION_SIGNAL } from '@steward/temporal-api';
import type { DecisionSignal } from '@steward/contracts';

const short = z.string().min(1).max(200);
const Decision = z.object({
  approvalId: short,
  decision: z.enum(['approve', 'reject']),
  digest: short,
  reason: z.string().max(2000).optional(),
  signature: z.string().max(500).optional(),
});
const Resolved = z.object({ intentKey: short });

export class Wakeups {
  readonly decisions: DecisionSignal[] = [];
  readonly resolved: string[] = [];
  /** Which act an approval belongs to, as far as acts have been told. */
  readonly owners = new Map<string, string>();

  private constructor() {
    setHandler(defineSignal<[unknown]>(DECISION_SIGNAL), (payload) => {
      const signal = Decision.safeParse(payload);
      if (signal.success) this.decisions.push(signal.data as DecisionSignal);
    });
    setHandler(defineSignal<[unknown]>(RESOLUTION_SIGNAL), (payload) => {
      const signal = Resolved.safeParse(payload);
      if (signal.success) this.resolved.push(signal.data.intentKey);
    });
  }

  static listen(): Wakeups {
    return new Wakeups();
  }

  reader(step: string): WakeupReader {
    return new WakeupReader(this, step);
  }
}

/** One act's view of the signals. Reading moves it on. */
export class WakeupReader {
  private nextDecision = 0;
  private nextResolved = 0;

  constructor(
    private readonly wakeups: Wakeups,
    private readonly step: string,
  ) {}

  /** The act waits for this approval; other acts need not look at its signals. */
  owns(approvalId: string): void {
    this.wakeups.owners.set(approvalId, this.step);
  }

  /** The next decision signal; undefined when none came within `ms`. Equal ones that wait together (a double click) are one. */
  async decision(ms: number): Promise<DecisionSignal | undefined> {
    const { decisions } = this.wakeups;
    if (!(await condition(() => this.seek(), ms))) return undefined;
    const signal = decisions[this.nextDecision];
    const same = JSON.stringify(signal);
    while (JSON.stringify(decisions[this.nextDecision]) === same) this.nextDecision += 1;
    return signal;
  }

  /** True when somebody says that `intentKey` was resolved; false when nobody did within `ms`. */
  async resolution(intentKey: string, ms: number): Promise<boolean> {
    const { resolved } = this.wakeups;
    const woken = await condition(() => resolved.indexOf(intentKey, this.nextResolved) >= 0, ms);
    this.nextResolved = resolved.length;
    return woken;
  }

  private seek(): boolean {
    const { decisions, owners } = this.wakeups;
    for (; this.nextDecision < decisions.length; this.nextDecision += 1) {
      const owner = owners.get(decisions[this.nextDecision]?.approvalId ?? '');
      if (owner === undefined || owner === this.step) return true;
    }
    return false;
  }
}
