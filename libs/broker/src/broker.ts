import { StewardError, type Boundaries, type PerformResult } from '@steward/contracts';
import type { IntentHolder, IntentOutcome, Ledger } from '@steward/ledger';
import type { Logger } from '@steward/platform';
import { execute, reconcile, unclear, type Receipt } from './calls.js';
import type { Call, Connector, OperationHandler } from './connector.js';
import type { Broker } from './ports.js';
import { createProposals, parseArguments } from './proposals.js';

/** The part of the ledger that the protocol needs. */
export type BrokerLedger = Pick<
  Ledger,
  | 'intend'
  | 'performTransactional'
  | 'markCalling'
  | 'clearCalling'
  | 'settleExecuted'
  | 'settleRefused'
  | 'parkInDoubt'
>;

export interface BrokerOptions {
  ledger: BrokerLedger;
  holder: IntentHolder;
  connectors: readonly Connector[];
  /** Agent name → names of the operations it declared (`needs`). */
  needs: Readonly<Record<string, readonly string[]>>;
  log: Logger;
  boundaries: Boundaries;
  settings: {
    /** Time for one call, in milliseconds: the first half to reach the point of no return, the second to hear the answer. */
    callTimeoutMs: number;
    timeZone: string;
  };
}

type OpenIntent = Extract<IntentOutcome, { state: 'open' }>;

/**
 * The one door to connectors. Responsible for the order of steps around an outside effect, so that it happens at most once and is told
 * truly. Invariants, for every line at which the process may die:
 * 1. No call without an intent in PostgreSQL that says so (`calling`), written before the call.
 * 2. An intent that says so is not called again before the outside world was asked, with the pinned arguments.
 * 3. Only the holder of the key's lock calls, and only it records that nothing happened. What did happen, whoever knows it records.
 * 4. Past its call-by time an intent is reconciled and never called.
 */
export function createBroker(options: BrokerOptions): Broker {
  const { ledger, holder, boundaries, settings } = options;
  const proposals = createProposals({ ...options, timeZone: settings.timeZone, now: () => new Date() });

  async function perform(request: Parameters<Broker['perform']>[0], signal: AbortSignal): Promise<PerformResult> {
    const { workflowId, step, operation } = request;
    const log = options.log.child({ runId: workflowId, correlationId: workflowId, step, operation });
    const proposed = proposals.propose(request);
    if ('denied' in proposed) {
      log.warn({ agent: request.agent, rule: proposed.denied }, 'an act was denied before it was proposed');
      return { state: 'settled', result: { status: 'denied', rules: [proposed.denied] } };
    }
    const { handler, proposal } = proposed;
    if ('apply' in handler) {
      const apply = async (...[client, key, args]: Parameters<Parameters<Ledger['performTransactional']>[1]>) =>
        (await handler.apply(client, key, parseArguments(handler.operation, args))) as Receipt;
      const outcome = await ledger.performTransactional(proposal, apply);
      if (outcome.state === 'settled') await boundaries.reached('settle.committed');
      return answer(outcome);
    }

    const first = await ledger.intend(proposal);
    if (first.state !== 'open') return answer(first);
    await boundaries.reached('intent.committed', { key: first.key });
    if (!(await holder.acquire(first.key))) {
      throw new StewardError('intent.held_elsewhere', 'Another worker is at this act; try again when it is done.');
    }
    try {
      // Read again under the lock: whoever held it meanwhile may have called, or settled.
      const intent = await ledger.intend(proposal);
      return intent.state === 'open' ? await attempt(handler, intent, signal, log) : await answer(intent);
    } finally {
      await holder.release(first.key);
    }
  }

  async function attempt(
    handler: OperationHandler,
    intent: OpenIntent,
    signal: AbortSignal,
    log: Logger,
  ): Promise<PerformResult> {
    const { key } = intent;
    const args = parseArguments(handler.operation, intent.args);
    const callingSince = intent.callingSince === null ? null : new Date(intent.callingSince);
    const call = (start: Date): Call<Receipt> => ({
      key,
      args,
      callingSince,
      deadline: new Date(start.getTime() + settings.callTimeoutMs / 2),
      signal,
    });

    if (intent.calling) {
      const earlier = await reconcile(handler, call(callingSince ?? new Date()));
      log.info({ outcome: earlier.outcome }, 'an earlier call was asked about');
      if (earlier.outcome === 'found')
        return settle(ledger.settleExecuted(key, earlier.receipt, 'reconciled', earlier.costMicros));
      if (earlier.outcome === 'not_yet')
        throw unclear('Whether an earlier call was carried out may still become known.', earlier);
      if (earlier.outcome === 'unknown') {
        mustHold('before the act could be parked');
        const { waitUntil } = await ledger.parkInDoubt(key, earlier.evidence);
        await boundaries.reached('settle.committed', { key });
        return { state: 'in_doubt', intentKey: key, waitUntil };
      }
    }
    if (intent.callByPassed) return refuse(key, 'intent.call_by_passed', LAPSED);
    signal.throwIfAborted();

    // Taken before the mark, so that our deadline is never later than the one that the next attempt computes from the mark.
    const start = new Date();
    const mark = await ledger.markCalling(key);
    if (!mark.go) return notCalled(key, mark.why);
    await boundaries.reached('intent.call_marked', { key });
    mustHold('before the call');
    const execution = await execute(handler, call(start));
    log.info({ outcome: execution.outcome, err: 'error' in execution ? execution.error : undefined }, 'called');

    switch (execution.outcome) {
      case 'done':
        return settle(ledger.settleExecuted(key, execution.receipt, 'called', execution.costMicros));
      case 'unknown':
        throw unclear('The call was made and no answer came.', execution.error);
      case 'refused':
        return refuse(key, execution.code, execution.message);
      case 'not_done':
        if (!execution.error.retryable) return refuse(key, execution.error.code, execution.error.message);
        mustHold('during the call');
        await ledger.clearCalling(key);
        throw execution.error;
    }
  }

  /** Without the lock another worker may be calling: its mark must not be wiped, nor its success be told as a refusal. */
  function mustHold(when: string): void {
    if (!holder.alive) throw unclear(`The database session that holds this act was lost ${when}.`);
  }

  async function refuse(key: string, code: string, message: string): Promise<PerformResult> {
    mustHold('before its refusal was recorded');
    return settle(ledger.settleRefused(key, code, message));
  }

  async function settle(settling: ReturnType<Ledger['settleExecuted']>): Promise<PerformResult> {
    const result = await settling;
    await boundaries.reached('settle.committed');
    return { state: 'settled', result };
  }

  async function notCalled(key: string, why: Extract<Mark, { go: false }>['why']): Promise<PerformResult> {
    switch (why) {
      case 'paused':
        throw new StewardError('gate.paused', 'Steward is paused; the act goes on when the pause is lifted.');
      case 'killed':
        return refuse(key, 'gate.killed', 'The kill switch was on; nothing was done.');
      case 'call_by_passed':
        return refuse(key, 'intent.call_by_passed', LAPSED);
      case 'not_open':
        throw unclear('The act was settled meanwhile; the next try reads its result.');
    }
  }

  async function answer(outcome: IntentOutcome): Promise<PerformResult> {
    switch (outcome.state) {
      case 'settled':
        return { state: 'settled', result: outcome.result };
      case 'in_doubt':
        return { state: 'in_doubt', intentKey: outcome.key, waitUntil: outcome.waitUntil };
      case 'asked':
        await boundaries.reached('propose.committed');
        return { state: 'asked', approvalId: outcome.approvalId, expiresAt: outcome.expiresAt };
      case 'open':
        throw new StewardError('internal.bug', 'The ledger left a transactional act open.');
    }
  }

  return { perform, preview: proposals.preview, connectors: options.connectors };
}

type Mark = Awaited<ReturnType<Ledger['markCalling']>>;
const LAPSED = 'The time within which this act was to be done is over; nothing was done.';
