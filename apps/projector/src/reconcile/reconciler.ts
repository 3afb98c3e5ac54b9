/**
 * Tells in the log what a run could not tell itself: that it was terminated, timed out, failed, was cancelled, was reset or is lost (rule 6
 * of the design). Responsible for these:
 *
 * 1. Whether the log lacks something is decided on the log itself, in the transaction that appends it; the read models only say where to look.
 * 2. Each end of each execution is told once, however often it is found.
 * 3. “Temporal has never heard of it” counts only when it is true twice in a row, so that a server which is just coming up loses no run.
 * 4. What a run leaves asked or begun when it is over is withdrawn before its end is told: an approval that nobody would carry out must not
 *    be given. After a crash between the two, the next pass does both again.
 * 5. One pass asks about a bounded number of runs; the next pass goes on where it stopped.
 */
import type { EventData } from '@steward/contracts';
import { outboxKeys, type EventLog, type Ledger } from '@steward/ledger';
import type { Client, Database, Logger } from '@steward/platform';
import { decide, type Execution, type How, type Told } from './decide.js';
import type { Executions } from './executions.js';

const MOST_OPEN = 5_000;
const MOST_ASKED = 200;
/** Resets that happened while nobody looked; older ones have shown themselves by what the run did since. */
const FIRST_LOOK_BACK_MS = 24 * 3_600_000;
const LIST_LAG_MS = 60_000;
const CLOSED = ['terminated', 'timed_out', 'failed', 'cancelled', 'lost'];

/** Runs that the log holds for open: begun and not ended, or handed to Temporal and not begun. */
const OPEN_IN_THE_LOG = `SELECT id FROM (
    SELECT run_id AS id FROM rm_runs WHERE state = 'running'
    UNION
    SELECT i.item_id::text FROM rm_inbox i JOIN outbox o ON o.dedup_key = $3 || i.item_id::text
    WHERE i.state = 'received' AND o.consumed_at IS NOT NULL
  ) AS open WHERE id > $1 ORDER BY id LIMIT $2`;

const TOLD = `SELECT type, data ->> 'how' AS how FROM events
  WHERE workflow_id = $1 AND type IN ('run.started', 'run.ended', 'run.closed_abnormally') ORDER BY tx, position`;

export interface Reconciler {
  /** One pass; answers how many runs it told something of. */
  pass(): Promise<number>;
}

export function createReconciler(options: {
  db: Database;
  events: EventLog;
  ledger: Pick<Ledger, 'withdrawRun'>;
  executions: Executions;
  log: Logger;
}): Reconciler {
  const { db, events, ledger, executions, log } = options;
  /** Runs that Temporal did not know when it was last asked. */
  const suspects = new Set<string>();
  let after = '';
  let lookedAt = new Date(Date.now() - FIRST_LOOK_BACK_MS);

  async function openInTheLog(): Promise<string[]> {
    const { rows } = await db.pool.query<{ id: string }>(OPEN_IN_THE_LOG, [after, MOST_OPEN, outboxKeys.start('')]);
    return rows.map((row) => row.id);
  }

  async function closedInTheLog(open: ReadonlySet<string>): Promise<string[]> {
    const { rows } = await db.pool.query<{ run_id: string }>(
      'SELECT run_id FROM rm_runs WHERE run_id = ANY($1) AND state = ANY($2) LIMIT $3',
      [[...open], CLOSED, MOST_ASKED],
    );
    return rows.map((row) => row.run_id);
  }

  async function toldOf(client: Client, workflowId: string): Promise<Told> {
    const { rows } = await client.query<{ type: string; how: How | null }>(TOLD, [workflowId]);
    const last = rows.findLast((row) => row.type === 'run.closed_abnormally')?.how ?? null;
    return {
      started: rows.some((row) => row.type === 'run.started'),
      ended: rows.some((row) => row.type === 'run.ended'),
      closed: last === 'reset' ? null : last,
    };
  }

  async function codeOf(workflowId: string, execution: Execution, how: How): Promise<string | null> {
    if (execution.state === 'completed') return 'internal.bug';
    if (how !== 'failed' || execution.state === 'unknown') return null;
    return executions.failureCode(workflowId, execution.executionId);
  }

  async function tell(client: Client, workflowId: string, data: EventData<'run.closed_abnormally'>, which: string) {
    const told = await events.append(client, {
      type: 'run.closed_abnormally',
      data,
      workflowId,
      // Of the execution, not of the run: a run that is reset has several, and each may end.
      step: `execution/${which}`,
      transition: data.how,
      actor: 'system:reconciler',
      correlationId: workflowId,
    });
    return told.appended;
  }

  async function startAgain(client: Client, workflowId: string): Promise<boolean> {
    const { rowCount } = await client.query(
      `UPDATE outbox SET consumed_at = NULL, next_attempt_at = clock_timestamp()
       WHERE dedup_key = $1 AND consumed_at IS NOT NULL`,
      [outboxKeys.start(workflowId)],
    );
    return (rowCount ?? 0) > 0;
  }

  /** What Temporal says of a run; “unknown” only when it said so twice. */
  async function find(workflowId: string): Promise<Execution | null> {
    const execution = await executions.find(workflowId);
    if (execution.state !== 'unknown') {
      suspects.delete(workflowId);
      return execution;
    }
    if (suspects.delete(workflowId)) return execution;
    suspects.add(workflowId);
    return null;
  }

  /** True when something was told. */
  async function reconcile(workflowId: string, execution: Execution): Promise<boolean> {
    const found = await db.transaction(async (client) => decide(await toldOf(client, workflowId), execution));
    if (found.act === 'nothing') return false;
    // Asked outside of the transaction that appends, which must be short.
    const code = found.act === 'tell' ? await codeOf(workflowId, execution, found.how) : null;
    if (found.act === 'tell' && found.how !== 'reset') await ledger.withdrawRun(workflowId);
    const done = await db.transaction(async (client) => {
      const verdict = decide(await toldOf(client, workflowId), execution);
      if (verdict.act === 'start_again') return startAgain(client, workflowId);
      if (verdict.act === 'nothing') return false;
      const which = execution.state === 'unknown' ? 'none' : execution.executionId;
      return tell(client, workflowId, { how: verdict.how, code }, which);
    });
    if (done) log.warn({ runId: workflowId, found, execution: execution.state }, 'a run could not tell this itself');
    return done;
  }

  /** Runs that the log holds for open and Temporal's list does not, from where the last pass stopped. */
  async function silent(open: ReadonlySet<string>): Promise<string[]> {
    const inLog = await openInTheLog();
    const missing = inLog.filter((id) => !open.has(id));
    const asked = missing.slice(0, MOST_ASKED);
    if (missing.length > asked.length) after = asked.at(-1) ?? '';
    else after = inLog.length === MOST_OPEN ? (inLog.at(-1) ?? '') : '';
    return asked;
  }

  return {
    async pass() {
      const since = lookedAt;
      const now = new Date();
      const open = await executions.open(MOST_OPEN);
      let count = 0;
      for (const { workflowId, executionId } of await executions.terminated(since, MOST_ASKED)) {
        if (open.has(workflowId) && (await reconcile(workflowId, { state: 'reset', executionId }))) count += 1;
      }
      for (const workflowId of [...(await silent(open)), ...(await closedInTheLog(open))]) {
        const execution = await find(workflowId);
        if (execution !== null && (await reconcile(workflowId, execution))) count += 1;
      }
      // Only now: a pass that failed is done again. Looked back a little, because the list lags behind.
      lookedAt = new Date(now.getTime() - LIST_LAG_MS);
      return count;
    },
  };
}
