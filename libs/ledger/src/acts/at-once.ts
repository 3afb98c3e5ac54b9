import { randomUUID } from 'node:crypto';
import { idempotencyKey, type ActResult, type EventData, type Judgement } from '@steward/contracts';
import type { Client } from '@steward/platform';
import { encryptPersonal } from '../events/personal.js';
import { prepareEvent } from '../events/prepare.js';
import type { Proposal } from './port.js';
import type { LedgerContext } from './context.js';
import { newAction, proposedData } from './propose.js';
import type { ActionRow } from './rows.js';

// The same rows and events as proposing, opening and settling one after the other write, in one statement: each round trip saved is a
// tenth of what the whole act costs. A plain INSERT: who repeats the act is stopped by the unique keys, and with him the effect.
const INSERT = `WITH action AS (
    INSERT INTO actions (id, workflow_id, step, agent, operation, state, digest, body, person_id, risk, policy_version, rules, result, closed_at)
    VALUES ($1, $2, $3, $4, $5, 'executed', $6, $7, $8, $9, $10, $11, $12, clock_timestamp())),
  intent AS (
    INSERT INTO intents (key, workflow_id, step, operation, state, action_id, args, digest, policy_version, call_by, receipt, cost_micros, settled_at)
    VALUES ($13, $2, $3, $5, 'executed', $1, $14, $6, $10, clock_timestamp(), $15, 0, clock_timestamp()))
  INSERT INTO events (id, type, version, data, personal, person_id, workflow_id, step, transition, actor, correlation_id, causation_id) VALUES
    ($16, 'action.proposed', $17, $18, $19, $8, $2, $3, 'action.proposed', $20, $2, NULL),
    ($21, 'intent.opened', $22, $23, NULL, $8, $2, $3, 'intent.opened/1', $20, $2, $16),
    (gen_random_uuid(), 'intent.executed', $24, $25, NULL, $8, $2, $3, 'intent.executed', 'system:broker', $2, $21)`;

/**
 * Writes an allowed act of a `transactional` operation as what it is when its transaction commits: executed. The caller has run the effect
 * in the same transaction.
 *
 * @throws a unique violation (SQLSTATE 23505) when the step was proposed before
 */
export async function writeExecuted(
  ledger: LedgerContext,
  client: Client,
  proposal: Proposal,
  judgement: Judgement,
  receipt: Record<string, unknown>,
): Promise<ActResult> {
  const { row } = newAction(ledger, proposal, judgement);
  const key = idempotencyKey(row.workflowId, row.step);
  const result: ActResult = { status: 'executed', receipt };
  const opened = { key, actionId: row.id, operation: row.operation };
  const proposed = prepareEvent({
    type: 'action.proposed',
    data: proposedData(row, proposal, judgement),
    personal: row.personId === null ? null : { because: proposal.request.because },
  });
  const openedEvent = prepareEvent({
    type: 'intent.opened',
    data: { ...opened, digest: row.digest, approvalId: null, policyVersion: row.policyVersion, reservedMicros: 0 },
  });
  const executedData: EventData<'intent.executed'> = { ...opened, costMicros: 0, how: 'called', messageId: null };
  const executed = prepareEvent({ type: 'intent.executed', data: executedData });
  await client.query({
    name: 'act-at-once',
    text: INSERT,
    values: [
      row.id,
      row.workflowId,
      row.step,
      row.agent,
      row.operation,
      row.digest,
      row.body,
      row.personId,
      proposal.operation.risk,
      row.policyVersion,
      row.rules,
      ledger.results.encrypt(result),
      key,
      ledger.args.encrypt(proposal.preview.args),
      ledger.receipts.encrypt(receipt),
      randomUUID(),
      proposed.version,
      proposed.data,
      await personalPart(ledger, client, row, proposed.personal),
      `agent:${row.agent}`,
      randomUUID(),
      openedEvent.version,
      openedEvent.data,
      executed.version,
      executed.data,
    ],
  });
  return result;
}

async function personalPart(
  ledger: LedgerContext,
  client: Client,
  row: ActionRow,
  personal: unknown,
): Promise<Buffer | null> {
  if (row.personId === null) return null;
  const key = await ledger.persons.keyOf(client, row.personId);
  return key && encryptPersonal(key, 'action.proposed', row.personId, personal);
}
