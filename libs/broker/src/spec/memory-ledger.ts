import { idempotencyKey, type ActResult } from '@steward/contracts';
import type { IntentHolder, IntentOutcome, Proposal } from '@steward/ledger';
import type { BrokerLedger } from '../broker.js';

interface Row {
  args: Record<string, unknown>;
  callingSince: string | null;
  attempts: number;
  doubt: boolean;
  result: ActResult | null;
}

/** The ledger's promises to the broker, in memory: for specs that need a database no more than the protocol does. */
export class MemoryLedger implements BrokerLedger {
  readonly rows = new Map<string, Row>();
  readonly told: string[] = [];
  gate: 'open' | 'paused' | 'killed' = 'open';
  callByPassed = false;

  async intend(proposal: Proposal): Promise<IntentOutcome> {
    const key = idempotencyKey(proposal.request.workflowId, proposal.request.step);
    const row = this.rows.get(key) ?? {
      args: proposal.request.args,
      callingSince: null,
      attempts: 0,
      doubt: false,
      result: null,
    };
    this.rows.set(key, row);
    if (row.result) return { state: 'settled', result: row.result };
    if (row.doubt) return { state: 'in_doubt', key, waitUntil: '2026-02-01T00:00:00.000Z' };
    const { args, callingSince, attempts } = row;
    const calling = callingSince !== null;
    return {
      state: 'open',
      key,
      args,
      edited: false,
      calling,
      callingSince,
      callByPassed: this.callByPassed,
      attempt: attempts,
    };
  }

  async performTransactional(): Promise<IntentOutcome> {
    throw new Error('Transactions need a database: see the int specs.');
  }

  async markCalling(key: string): ReturnType<BrokerLedger['markCalling']> {
    const row = this.row(key);
    if (row.result || row.doubt) return { go: false, why: 'not_open' };
    if (this.gate !== 'open') return { go: false, why: this.gate };
    row.callingSince = new Date().toISOString();
    row.attempts += 1;
    return { go: true };
  }

  async clearCalling(key: string): Promise<void> {
    this.row(key).callingSince = null;
  }

  settleExecuted = async (key: string, receipt: Record<string, unknown>, how: string) =>
    this.settle(key, { status: 'executed', receipt }, `executed ${how}`);

  settleRefused = async (key: string, code: string, message: string) =>
    this.settle(key, { status: 'refused', code, message }, `refused ${code}`);

  async parkInDoubt(key: string): Promise<{ waitUntil: string }> {
    this.row(key).doubt = true;
    this.told.push('in doubt');
    return { waitUntil: '2026-02-01T00:00:00.000Z' };
  }

  private settle(key: string, result: ActResult, told: string): ActResult {
    const row = this.row(key);
    if (!row.result) this.told.push(told);
    row.result ??= result;
    return row.result;
  }

  private row(key: string): Row {
    const row = this.rows.get(key);
    if (!row) throw new Error(`No intent ${key}`);
    return row;
  }
}

/** Two workers' holders over one set of locks; losing a session frees its locks, as PostgreSQL does. */
export class MemoryHolder implements IntentHolder {
  alive = true;

  constructor(private readonly locks: Map<string, MemoryHolder>) {}

  async acquire(key: string): Promise<boolean> {
    if (this.locks.has(key)) return false;
    this.locks.set(key, this);
    return true;
  }

  async release(key: string): Promise<void> {
    if (this.locks.get(key) === this) this.locks.delete(key);
  }

  async loseSession(): Promise<void> {
    this.alive = false;
    for (const [key, holder] of this.locks) if (holder === this) this.locks.delete(key);
  }

  async close(): Promise<void> {
    await this.loseSession();
  }
}
