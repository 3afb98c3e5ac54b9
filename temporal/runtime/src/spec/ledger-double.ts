import { until } from '@steward/testing';
import { randomUUID } from 'node:crypto';
import {
  idempotencyKey,
  type ActRequest,
  type ActResult,
  type DecisionSignal,
  type PerformResult,
  type Recall,
} from '@steward/contracts';
import type { Activities, Decision, Outcome, Resolution } from '@steward/temporal-api';

interface ApprovalRow {
  id: string;
  key: string;
  digest: string;
  state: 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled' | 'superseded';
  expiresAt: number;
  reason: string;
}
interface ActRow {
  request: ActRequest;
  edited: boolean;
  approvals: ApprovalRow[];
  result: ActResult | null;
  doubt: 'none' | 'open' | 'ask_again';
}
type Call = { activity: keyof Activities; input: { workflowId: string; step?: string } };

/**
 * The activities' contract in memory, for tests of the runtime alone: stored results, one effect a key, approvals as compare-and-set. The
 * integration tests run the same agents on the real ledger.
 */
export class LedgerDouble {
  /** What reached the outside world: one entry an effect. */
  readonly effects: { key: string; args: unknown }[] = [];
  readonly ended = new Map<string, Outcome>();
  readonly calls: Call[] = [];
  approvalTtlMs = 60_000;
  inDoubtTtlMs = 60_000;
  judge: (request: ActRequest) => 'allow' | 'ask' | 'deny' = () => 'allow';
  /** How a call to the outside ends. Throwing is a failed attempt. */
  call: (request: ActRequest) => Promise<'done' | 'unknown' | 'refused'> = async () => 'done';
  /** Runs before an activity does anything; may wait or throw. */
  before: (call: Call) => Promise<void> = async () => undefined;
  /** Runs after an activity has done its work and before it answers. */
  after: (call: Call) => Promise<void> = async () => undefined;
  known: Recall = { memories: [], degraded: [] };
  think: (input: Parameters<Activities['think']>[0]) => unknown = () => ({});

  private readonly acts = new Map<string, ActRow>();
  private readonly stored = new Map<string, unknown>();

  readonly activities: Activities = this.observed({
    beginRun: async () => ({ retryInitialMs: 50, retryMaxMs: 200, callTimeoutMs: 10_000 }),
    recall: async ({ workflowId, step }) => this.once(`${workflowId}/${step}`, this.known),
    checkpoint: async ({ workflowId, step, value }) => this.once(`${workflowId}/${step}`, value),
    think: async (input) => this.think(input),
    perform: (act) => this.perform(act),
    performLocal: (act) => this.perform(act),
    lookupAct: async ({ workflowId, step }) => {
      const result = this.acts.get(idempotencyKey(workflowId, step))?.result ?? null;
      return result ? { state: 'settled', result } : { state: 'open' };
    },
    readDecision: async ({ approvalId, signal }) => {
      if (signal) this.decide(signal);
      return this.decision(approvalId);
    },
    expireApproval: async ({ approvalId }) => {
      const row = this.approval(approvalId);
      if (row.state === 'pending' && row.expiresAt <= Date.now()) this.finish(row, 'expired', { status: 'expired' });
      return this.decision(approvalId);
    },
    readResolution: async ({ intentKey }) => this.resolution(intentKey),
    cancelAct: async ({ workflowId, step }) => this.cancel(idempotencyKey(workflowId, step)),
    endRun: async ({ workflowId, outcome, detail }) => {
      const first = this.ended.get(workflowId) ?? { outcome, detail };
      this.ended.set(workflowId, first);
      return first;
    },
  });

  /** The approval that a run's act waits for now. */
  async pending(workflowId: string): Promise<ApprovalRow> {
    const [row] = await this.allPending(workflowId, 1);
    if (!row) throw new Error('no approval is pending');
    return row;
  }

  /** The approvals that a run's acts wait for, as soon as there are `count`. */
  async allPending(workflowId: string, count: number): Promise<ApprovalRow[]> {
    return until(`${count} pending approvals`, () => {
      const acts = [...this.acts.values()].filter(({ request }) => request.workflowId === workflowId);
      const rows = acts.flatMap(({ approvals }) => approvals).filter(({ state }) => state === 'pending');
      return rows.length >= count ? rows : undefined;
    });
  }

  /** How often an activity was begun. */
  count(activity: keyof Activities): number {
    return this.calls.filter((call) => call.activity === activity).length;
  }

  /** What became of a run's acts. */
  states(workflowId: string): string[] {
    const acts = [...this.acts.values()].filter(({ request }) => request.workflowId === workflowId);
    return acts.map(({ result }) => result?.status ?? 'open');
  }

  /** Compare-and-set, as the gateway does it. */
  decide(signal: DecisionSignal): void {
    const row = [...this.acts.values()]
      .flatMap(({ approvals }) => approvals)
      .find(({ id }) => id === signal.approvalId);
    if (row?.state !== 'pending' || row.digest !== signal.digest) return;
    row.reason = signal.reason ?? '';
    if (signal.decision === 'approve') row.state = 'approved';
    else this.finish(row, 'rejected', { status: 'rejected', reason: row.reason });
  }

  /** The operator's edit: a new revision with a new digest. */
  edit(approvalId: string, set: Record<string, string>): ApprovalRow {
    const row = this.approval(approvalId);
    const act = this.act(row.key);
    row.state = 'superseded';
    act.request = { ...act.request, args: { ...act.request.args, ...set } };
    act.edited = true;
    return this.ask(act, row.key);
  }

  resolve(key: string, choice: 'happened' | 'did_not_happen' | 'ask_again'): void {
    const act = this.act(key);
    act.doubt = choice === 'ask_again' ? 'ask_again' : 'none';
    if (choice === 'happened') act.result = this.executed(act);
    if (choice === 'did_not_happen')
      act.result = { status: 'refused', code: 'connector.refused', message: 'told by the operator' };
  }

  private async perform(request: ActRequest): Promise<PerformResult> {
    const key = idempotencyKey(request.workflowId, request.step);
    const act = this.acts.get(key) ?? { request, edited: false, approvals: [], result: null, doubt: 'none' as const };
    this.acts.set(key, act);
    if (act.result) return { state: 'settled', result: act.result };
    const approval = act.approvals.at(-1);
    if (approval?.state === 'pending') return this.asked(approval);
    if (approval?.state !== 'approved' || act.doubt === 'ask_again') {
      const verdict = act.doubt === 'ask_again' ? 'ask' : this.judge(request);
      act.doubt = 'none';
      if (verdict === 'ask') return this.asked(this.ask(act, key));
      if (verdict === 'deny') act.result = { status: 'denied', rules: ['test'] };
      if (act.result) return { state: 'settled', result: act.result };
    }
    const outcome = await this.call(act.request);
    if (outcome === 'unknown') {
      act.doubt = 'open';
      const waitUntil = new Date(Date.now() + this.inDoubtTtlMs).toISOString();
      return { state: 'in_doubt', intentKey: key, waitUntil };
    }
    if (outcome === 'refused')
      act.result = { status: 'refused', code: 'connector.refused', message: 'no such mailbox' };
    else this.effects.push({ key, args: act.request.args });
    act.result ??= this.executed(act);
    return { state: 'settled', result: act.result };
  }

  private executed(act: ActRow): ActResult {
    const receipt = { messageId: '<1@test>', acceptedAt: '2026-01-01T00:00:00Z', via: 'local-mailbox' };
    return act.edited
      ? { status: 'executed_with_edits', receipt, args: act.request.args }
      : { status: 'executed', receipt };
  }

  private ask(act: ActRow, key: string): ApprovalRow {
    const row: ApprovalRow = {
      id: randomUUID(),
      key,
      digest: `digest-${act.approvals.length + 1}`,
      state: 'pending',
      expiresAt: Date.now() + this.approvalTtlMs,
      reason: '',
    };
    act.approvals.push(row);
    return row;
  }

  private asked({ id, expiresAt }: ApprovalRow): PerformResult {
    return { state: 'asked', approvalId: id, expiresAt: new Date(expiresAt).toISOString() };
  }

  private decision(approvalId: string): Decision {
    const row = this.approval(approvalId);
    const expiresAt = new Date(row.expiresAt).toISOString();
    switch (row.state) {
      case 'pending':
        return { state: 'pending', expiresAt };
      case 'rejected':
        return { state: 'rejected', reason: row.reason };
      case 'superseded': {
        const latest = this.act(row.key).approvals.at(-1) ?? row;
        return { state: 'superseded', approvalId: latest.id, expiresAt: new Date(latest.expiresAt).toISOString() };
      }
      default:
        return { state: row.state };
    }
  }

  private resolution(key: string): Resolution {
    const { result, doubt } = this.act(key);
    if (result) return { state: 'settled', result };
    return { state: doubt === 'ask_again' ? 'ask_again' : 'in_doubt' };
  }

  private cancel(key: string): ActResult {
    const act = this.acts.get(key);
    if (act?.result) return act.result;
    if (act?.doubt === 'open') return { status: 'in_doubt' };
    const approval = act?.approvals.at(-1);
    if (approval) this.finish(approval, 'cancelled', { status: 'cancelled' });
    if (act) act.result = { status: 'cancelled' };
    return { status: 'cancelled' };
  }

  private finish(row: ApprovalRow, state: ApprovalRow['state'], result: ActResult): void {
    row.state = state;
    this.act(row.key).result = result;
  }

  private approval(id: string): ApprovalRow {
    const row = [...this.acts.values()].flatMap(({ approvals }) => approvals).find((found) => found.id === id);
    if (!row) throw new Error(`no approval ${id}`);
    return row;
  }

  private act(key: string): ActRow {
    const act = this.acts.get(key);
    if (!act) throw new Error(`no act ${key}`);
    return act;
  }

  private once<T>(key: string, value: T): T {
    if (!this.stored.has(key)) this.stored.set(key, value);
    return this.stored.get(key) as T;
  }

  private observed(activities: Activities): Activities {
    const wrap = ([activity, run]: [string, (input: never) => Promise<unknown>]) => [
      activity,
      async (input: never) => {
        const call = { activity, input } as unknown as Call;
        this.calls.push(call);
        await this.before(call);
        const result = await run(input);
        await this.after(call);
        return result;
      },
    ];
    return Object.fromEntries(Object.entries(activities).map((entry) => wrap(entry as never))) as unknown as Activities;
  }
}
