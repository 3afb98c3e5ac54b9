import { randomUUID } from 'node:crypto';
import { StewardError, findOperation, type Operation } from '@steward/contracts';
import { canonicalJson, digestOf, type Client } from '@steward/platform';
import { readBody, type ActionBody } from '../acts/body.js';
import type { LedgerContext } from '../acts/context.js';
import { lockAct, type Act } from '../acts/rows.js';
import { tell } from '../acts/tell.js';
import { gated, type Gates } from '../gates/gated.js';
import type { EditOutcome, Previewer } from '../acts/port.js';
import type { Ledger } from '../ports.js';
import { ask } from './ask.js';
import { isUuid, refusal } from './refusal.js';

type Input = Parameters<Ledger['edit']>[0];
type Problem = { field: string; message: string };

/**
 * An edit makes a new revision: new arguments, preview, digest and judgement, a new approval with a fresh expiry. The old approval is
 * superseded. The run needs no wake-up: whatever it hears next of the old approval (a decision, its expiry) leads it to the new one.
 */
export function createEdit(ledger: LedgerContext): Pick<Ledger, 'edit'> {
  return {
    async edit(input) {
      if (!isUuid(input.approvalId)) return { kind: 'not_found' };
      return gated(ledger, async (client, gates) => {
        const act = await lockAct(client, { approvalId: input.approvalId });
        if (!act) return { kind: 'not_found' };
        return (await refusal(client, act, input)) ?? revise(ledger, client, gates, act, input);
      });
    },
  };
}

async function revise(
  ledger: LedgerContext,
  client: Client,
  gates: Gates,
  act: Act,
  input: Input,
): Promise<EditOutcome> {
  const { action } = act;
  const before = readBody(ledger, action);
  const operation = findOperation(action.operation);
  if (!operation) throw new StewardError('internal.bug', `Operation ${action.operation} is not known to this build.`);
  const made = applyEdit(operation, before, input.set, input.preview);
  if ('problems' in made) return { kind: 'invalid', problems: made.problems };
  const { agent } = action;
  const judgement = ledger.judge.judge({
    agent,
    operation: action.operation,
    context: made.context,
    policyVersion: gates.policyVersion,
  });
  if (judgement.decision === 'deny') return { kind: 'denied', rules: judgement.rules };

  // Rules that allow the edited act by itself do not take the question back: the operator is in the middle of answering it.
  const rules = judgement.decision === 'ask' ? judgement.rules : (act.approval?.rules ?? []);
  const revision = action.revision + 1;
  const digest = digestOf(made.preview);
  const { policyVersion } = judgement;
  await client.query(
    `UPDATE approvals SET state = 'superseded', decided_at = clock_timestamp() WHERE id = $1 AND state = 'pending'`,
    [input.approvalId],
  );
  await client.query(
    `UPDATE actions SET revision = $2, digest = $3, body = $4, rules = $5, policy_version = $6, updated_at = clock_timestamp() WHERE id = $1`,
    [action.id, revision, digest, ledger.bodies.encrypt({ ...before, ...made }), rules, policyVersion],
  );
  const approvalId = randomUUID();
  const { id } = await tell(ledger, client, action, {
    type: 'action.edited',
    data: {
      actionId: action.id,
      operation: action.operation,
      approvalId,
      digest,
      revision,
      fields: Object.keys(input.set).sort(),
      previousDigest: action.digest,
      judgement,
    },
    actor: 'operator',
    round: revision,
    because: { transition: `approval.asked/${action.revision}` },
  });
  const edited = { ...action, revision, digest };
  const { at } = await ask(ledger, client, edited, {
    rules,
    policyVersion,
    actor: 'operator',
    because: { id },
    approvalId,
  });
  return { kind: 'edited', at, actionId: action.id, approvalId, digest, revision };
}

/** The edited act, or what is wrong with the edit, field by field. */
function applyEdit(
  operation: Operation,
  before: ActionBody,
  set: Record<string, string>,
  preview: Previewer,
): Pick<ActionBody, 'preview' | 'display' | 'context'> | { problems: Problem[] } {
  const problems: Problem[] = Object.keys(set)
    .filter((field) => !operation.editable.includes(field))
    .map((field) => ({
      field,
      message: `cannot be edited; ${operation.name} lets you edit ${operation.editable.join(', ') || 'nothing'}`,
    }));
  if (problems.length > 0) return { problems };
  const args = operation.args.safeParse({ ...before.preview.args, ...set });
  if (!args.success)
    return { problems: args.error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message })) };
  if (canonicalJson(args.data) === canonicalJson(before.preview.args))
    return { problems: [{ field: Object.keys(set)[0] ?? '', message: 'nothing is changed by this edit' }] };
  try {
    return preview(operation.name, args.data as Record<string, unknown>, before.request);
  } catch (error) {
    if (!(error instanceof StewardError) || error.code !== 'input.invalid') throw error;
    return { problems: [{ field: Object.keys(set)[0] ?? '', message: error.message }] };
  }
}
