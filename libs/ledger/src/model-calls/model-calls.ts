import { StewardError, idempotencyKey } from '@steward/contracts';
import { digestOf, type Client } from '@steward/platform';
import type { LedgerContext } from '../acts/context.js';
import {
  assertPrice,
  commitAbandoned,
  commitReservation,
  releaseReservation,
  reserve,
} from '../budgets/reservations.js';
import { dayOf, retryAfterMs } from '../budgets/windows.js';
import { gated, type Gates } from '../gates/gated.js';
import type { Ledger } from '../ports.js';

type ModelCalls = Pick<Ledger, 'reserveModelCall' | 'settleModelCall' | 'releaseModelCall'>;
type Request = Parameters<Ledger['reserveModelCall']>[0];
type Answer = Awaited<ReturnType<Ledger['reserveModelCall']>>;

/** How soon a call that a switch holds back is worth another try. */
const GATE_RETRY_MS = { paused: 5_000, killed: 60_000 } as const;

/**
 * Money of model calls. A call is repeatable: what a crash leaves behind is not a second effect but a second bill, so every attempt has a
 * reservation of its own, and one whose end nobody told counts at its maximum.
 */
export function createModelCalls(ledger: LedgerContext): ModelCalls {
  return {
    reserveModelCall: (request) => gated(ledger, (client, gates) => reserveCall(ledger, client, gates, request)),

    settleModelCall: ({ key, attempt, result, costMicros, event, correlationId }) =>
      ledger.db.transaction(async (client) => {
        const { rows } = await client.query<{ workflowId: string; step: string }>(
          `SELECT workflow_id AS "workflowId", step FROM intents WHERE key = $1 FOR UPDATE`,
          [key],
        );
        const call = rows[0];
        if (!call) throw new StewardError('internal.bug', `Model call ${key} was never reserved.`);
        const { appended } = await ledger.events.append(client, {
          type: 'model.called',
          data: event,
          actor: 'system:model',
          ...call,
          transition: `model.called/${attempt}`,
          correlationId,
        });
        await commitReservation(client, key, attempt, costMicros);
        if (appended)
          await client.query(
            `UPDATE intents SET state = 'executed', cost_micros = coalesce(cost_micros, 0) + $2, settled_at = clock_timestamp() WHERE key = $1`,
            [key, costMicros],
          );
        if (await ledger.steps.store(client, { ...call, kind: 'model.chat' }, result)) return result;
        return (await ledger.steps.find(client, call))?.result ?? null;
      }),

    releaseModelCall: (key, attempt) => ledger.db.transaction((client) => releaseReservation(client, { key, attempt })),
  };
}

async function reserveCall(ledger: LedgerContext, client: Client, gates: Gates, request: Request): Promise<Answer> {
  assertPrice(request.maxCostMicros);
  const stored = await ledger.steps.find(client, request);
  if (stored) return { state: 'stored', result: stored.result };
  const { timeZone } = ledger.settings;
  const now = ledger.clock();
  const judgement = ledger.judge.judge({
    agent: request.agent,
    operation: 'model.chat',
    policyVersion: gates.policyVersion,
    // The ledger does not know the account and the prompt; the stricter of each is assumed.
    context: {
      account: 'real',
      recipientCount: 0,
      costMicros: request.maxCostMicros,
      risk: 'none',
      untrusted: true,
      hour: Number(new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(now)),
    },
  });
  // Nobody can be asked about a single model call, so a rule that asks forbids it.
  if (judgement.decision !== 'allow') return { state: 'denied', rules: judgement.rules };
  const why = gates.killed ? 'killed' : gates.paused ? 'paused' : null;
  if (why) return { state: 'blocked', why, retryAfterMs: GATE_RETRY_MS[why] };
  const key = idempotencyKey(request.workflowId, request.step);
  const attempt = await beginAttempt(ledger, client, gates, key, request);
  if (attempt === null) {
    const settled = await ledger.steps.find(client, request);
    if (!settled) throw new StewardError('internal.bug', `Model call ${key} is settled without a result.`);
    return { state: 'stored', result: settled.result };
  }
  // Also where there is no money for this one: the attempts before it are over, and what they may have cost is spent.
  await commitAbandoned(client, key, attempt);
  const day = dayOf(now, timeZone);
  const full = await reserve(client, { key, attempt, kind: 'model', micros: request.maxCostMicros, day });
  return full
    ? { state: 'blocked', why: 'budget', retryAfterMs: retryAfterMs(now, timeZone) }
    : { state: 'reserved', key, attempt };
}

/** The number of this attempt, counted on the intent's row, which is locked from here on; null when the call is settled. */
async function beginAttempt(
  ledger: LedgerContext,
  client: Client,
  gates: Gates,
  key: string,
  request: Request,
): Promise<number | null> {
  const { rows } = await client.query<{ attempts: number }>({
    name: 'model-attempt',
    text: `INSERT INTO intents (key, workflow_id, step, operation, state, args, digest, policy_version, call_by, attempts)
      VALUES ($1, $2, $3, 'model.chat', 'open', $4, $5, $6, clock_timestamp() + $7 * interval '1 millisecond', 1)
      ON CONFLICT (key) DO UPDATE SET attempts = intents.attempts + 1, policy_version = EXCLUDED.policy_version WHERE intents.state = 'open'
      RETURNING attempts`,
    values: [
      key,
      request.workflowId,
      request.step,
      ledger.args.encrypt(request.args),
      digestOf(request.args),
      gates.policyVersion,
      ledger.settings.callByMs,
    ],
  });
  return rows[0]?.attempts ?? null;
}
