/**
 * One act, from proposal to what truly happened.
 *
 * 1. The ledger decides, this sequences: every branch follows an answer that an activity read from PostgreSQL.
 * 2. Whatever breaks an act off (cancellation, a final failure), the ledger is asked first, out of reach of the cancellation: a settled
 *    effect is always told as settled. What was not is withdrawn, so that no question and no attempt outlives its run.
 * 3. After an approval the act is performed again under the same step, so the same key; the ledger judges it by the newest rules, and may
 *    ask again.
 */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ActRequest, ActResult, PerformResult } from '@steward/contracts';
import type { Activities, Decision } from '@steward/temporal-api';
import type { Visibility } from './visibility.js';
import type { WakeupReader } from './wakeups.js';

/** The least time between two looks at a clock that is not ours: a database some seconds behind must not make a busy loop. */
const LEAST_WAIT_MS = 1_000;
/** Looked at a moment late rather than a moment early, which would cost another round. */
const CLOCK_MARGIN_MS = 50;

type Asked = Extract<PerformResult, { state: 'asked' }>;
type InDoubt = Extract<PerformResult, { state: 'in_doubt' }>;
/** What a wait came to: the act's result, or that it is to be performed (again). */
type Answer = ActResult | 'perform';

export class Act {
  constructor(
    private readonly request: ActRequest,
    private readonly performOnce: (request: ActRequest) => Promise<PerformResult>,
    private readonly activities: Activities,
    private readonly wakeups: WakeupReader,
    private readonly visibility: Visibility,
  ) {}

  async run(): Promise<ActResult> {
    try {
      return await this.drive();
    } catch (error) {
      const cancelled = isCancellation(error) || CancellationScope.current().consideredCancelled;
      const truth = await CancellationScope.nonCancellable(() => this.afterBreak(cancelled));
      if (truth === null) throw error;
      return truth;
    } finally {
      this.visibility.goesOn(this.request.step);
    }
  }

  /** What is true of an act that was broken off; null when that is nothing but the error, and the act has been withdrawn. */
  private async afterBreak(cancelled: boolean): Promise<ActResult | null> {
    const settled = cancelled ? null : await this.lookup();
    if (settled) return settled;
    // Answers with the truth as well: executed, in doubt, or cancelled.
    const { workflowId, step } = this.request;
    const withdrawn = await this.activities.cancelAct({ workflowId, step });
    return cancelled ? withdrawn : null;
  }

  private async lookup(): Promise<ActResult | null> {
    const { workflowId, step } = this.request;
    const found = await this.activities.lookupAct({ workflowId, step });
    return found.state === 'settled' ? found.result : null;
  }

  private async drive(): Promise<ActResult> {
    for (;;) {
      const performed = await this.performOnce(this.request);
      if (performed.state === 'settled') return performed.result;
      const answer = await (performed.state === 'asked' ? this.decided(performed) : this.resolved(performed));
      this.visibility.goesOn(this.request.step);
      if (answer !== 'perform') return answer;
    }
  }

  private async decided(asked: Asked): Promise<Answer> {
    const { workflowId, step, operation } = this.request;
    let { approvalId, expiresAt } = asked;
    let wait = untilMs(expiresAt);
    for (;;) {
      this.wakeups.owns(approvalId);
      this.visibility.waits(step, 'operator', `${operation} waits for the operator's decision until ${expiresAt}`);
      const signal = await this.wakeups.decision(wait);
      let decision: Decision = signal
        ? await this.activities.readDecision({ workflowId, approvalId, signal })
        : await this.activities.expireApproval({ workflowId, approvalId });
      // An edit made a new revision, which may have been decided already, its signal read with the old one.
      while (decision.state === 'superseded') {
        ({ approvalId, expiresAt } = decision);
        decision = await this.activities.readDecision({ workflowId, approvalId, signal: null });
      }
      switch (decision.state) {
        case 'approved':
          return 'perform';
        case 'rejected':
        case 'expired':
        case 'cancelled':
          // Not told from the decision: of an act in doubt that was asked again, a refusal leaves the first attempt in doubt.
          return (await this.lookup()) ?? 'perform';
        case 'pending':
          ({ expiresAt } = decision);
          wait = Math.max(LEAST_WAIT_MS, untilMs(expiresAt));
      }
    }
  }

  private async resolved(doubt: InDoubt): Promise<Answer> {
    const { workflowId, step, operation } = this.request;
    const { intentKey, waitUntil } = doubt;
    this.visibility.waits(
      step,
      'resolution',
      `Nobody can know whether ${operation} was done: the operator resolves it`,
    );
    for (;;) {
      const woken = await this.wakeups.resolution(intentKey, untilMs(waitUntil));
      const resolution = await this.activities.readResolution({ workflowId, intentKey });
      if (resolution.state === 'settled') return resolution.result;
      if (resolution.state === 'ask_again') return 'perform';
      if (!woken) return { status: 'in_doubt' };
    }
  }
}

function untilMs(time: string): number {
  return Math.max(0, Date.parse(time) - Date.now()) + CLOCK_MARGIN_MS;
}
