import { randomUUID } from 'node:crypto';
import { StewardError, type ActionState, type Judgement } from '@steward/contracts';
import type { Client } from '@steward/platform';
import { ask } from '../approvals/ask.js';
import { assertPrice } from '../budgets/reservations.js';
import { assertOpen, type Gates } from '../gates/gated.js';
import type { IntentOutcome, Proposal } from './port.js';
import { newBody, type ActionBody } from './body.js';
import type { LedgerContext } from './context.js';
import { ONCE, deny } from './deny.js';
import { openIntent } from './open.js';
import type { Act, ActionRow } from './rows.js';
import { tell } from './tell.js';

const STATE: Record<Judgement['decision'], ActionState> = { allow: 'executing', ask: 'asked', deny: 'denied' };

/** @throws StewardError `input.invalid` or `internal.bug` when request, operation and preview are not of one act */
export function checkProposal(proposal: Proposal): void {
  const { request, operation, preview } = proposal;
  if (request.operation !== operation.name || preview.operation !== operation.name)
    throw new StewardError(
      'internal.bug',
      `Proposal of ${operation.name}: request or preview is of another operation.`,
    );
  assertPrice(proposal.costMicros);
  const args = operation.args.safeParse(preview.args);
  if (!args.success) {
    const fields = args.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new StewardError('input.invalid', `Arguments of ${operation.name} do not fit: ${fields}`);
  }
}

/** Judged by the version in force; a once-key that is taken denies before anybody is asked. */
async function judged(ledger: LedgerContext, client: Client, gates: Gates, proposal: Proposal): Promise<Judgement> {
  const { request, operation, context, preview } = proposal;
  const { policyVersion } = gates;
  const judgement = ledger.judge.judge({ agent: request.agent, operation: operation.name, context, policyVersion });
  if (judgement.decision === 'deny' || !operation.onceKey) return judgement;
  const taken = await client.query('SELECT 1 FROM intents WHERE once_key = $1', [operation.onceKey(preview.args)]);
  return taken.rowCount ? { decision: 'deny', rules: [ONCE], policyVersion } : judgement;
}

/** The row of a new action, not yet stored. */
export function newAction(
  ledger: LedgerContext,
  proposal: Proposal,
  judgement: Judgement,
): { row: ActionRow; body: ActionBody } {
  const { request, operation } = proposal;
  const { body, digest } = newBody(proposal);
  const row: ActionRow = {
    id: randomUUID(),
    workflowId: request.workflowId,
    step: request.step,
    agent: request.agent,
    operation: operation.name,
    state: STATE[judgement.decision],
    revision: 1,
    digest,
    body: Buffer.from(ledger.bodies.encrypt(body)),
    personId: request.personId,
    costMicros: proposal.costMicros,
    policyVersion: judgement.policyVersion,
    rules: judgement.rules,
    result: null,
    createdAt: new Date(),
  };
  return { row, body };
}

/** What `action.proposed` says. */
export function proposedData(row: ActionRow, proposal: Proposal, judgement: Judgement) {
  return {
    actionId: row.id,
    operation: row.operation,
    digest: row.digest,
    risk: proposal.operation.risk,
    costMicros: row.costMicros,
    judgement,
    basedOn: proposal.request.basedOn,
    proposedBy: proposal.request.proposedBy,
  };
}

/** Stores and judges a first proposal; null when somebody else proposed the same step meanwhile. */
export async function propose(
  ledger: LedgerContext,
  client: Client,
  gates: Gates,
  proposal: Proposal,
): Promise<IntentOutcome | null> {
  checkProposal(proposal);
  if (gates.killed) assertOpen(gates);
  const judgement = await judged(ledger, client, gates, proposal);
  const { row } = newAction(ledger, proposal, judgement);
  const { rows } = await client.query<{ now: Date }>({
    name: 'action-insert',
    text: `INSERT INTO actions (id, workflow_id, step, agent, operation, state, digest, body, person_id, risk, cost_micros, policy_version, rules)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (workflow_id, step) DO NOTHING
      RETURNING clock_timestamp() AS now`,
    values: [
      row.id,
      row.workflowId,
      row.step,
      row.agent,
      row.operation,
      row.state,
      row.digest,
      row.body,
      row.personId,
      proposal.operation.risk,
      row.costMicros,
      row.policyVersion,
      row.rules,
    ],
  });
  if (!rows[0]) return null;
  const act: Act = { action: row, approval: null, intent: null, now: rows[0].now };
  const actor = `agent:${row.agent}`;
  const { id } = await tell(ledger, client, row, {
    type: 'action.proposed',
    data: proposedData(row, proposal, judgement),
    personal: { because: proposal.request.because },
    actor,
  });
  switch (judgement.decision) {
    case 'allow':
      return openIntent(ledger, client, gates, act, judgement, { id });
    case 'ask': {
      const { rules, policyVersion } = judgement;
      const { approvalId, expiresAt } = await ask(ledger, client, row, {
        rules,
        policyVersion,
        actor,
        because: { id },
      });
      return { state: 'asked', approvalId, expiresAt };
    }
    case 'deny':
      return deny(ledger, client, act, judgement, { id });
  }
}
