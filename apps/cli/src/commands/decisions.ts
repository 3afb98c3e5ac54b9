import { connect } from '../connect.js';
import type { Action } from '../gateway/api.js';
import { APPROVE, EDIT, REJECT } from '../gateway/mutations.js';
import { exitOfOutcome, type OutcomeName } from '../exit-codes.js';
import { CommandFailure, told, type Outcome } from '../outcome.js';
import { renderAction, renderChange } from '../render/preview.js';
import { ID_HELP, parseId } from '../resolve-id.js';
import { decisionTarget } from '../target.js';
import { collectEdit, collectFileEdit, readEdits, type EditSource } from './edit-options.js';
import { confirmed } from './confirmed.js';
import { subcommand, type AddCommands } from './command.js';

const DIGEST = 'refuse unless this is what would be done: the digest that inbox or show gave';

interface DigestOption {
  digest?: string;
}

export const addDecisions: AddCommands = (program, act) => {
  subcommand(program, 'approve', 'show what would be done, ask, and approve exactly that')
    .argument('<id>', ID_HELP, parseId)
    .option('--yes', 'do not ask')
    .option('--digest <sha256>', DIGEST)
    .action(
      act<DigestOption & { yes?: boolean }>(async (invocation, [id = ''], { yes, digest: seen }) => {
        const gateway = await connect(invocation.host);
        const { approvalId, digest, action } = await decisionTarget(gateway, id, seen);
        // What cannot be approved needs no question: the gateway tells why.
        if (action?.approval.state === 'PENDING' && digest === action.digest)
          await confirmed(invocation, { about: action, render: renderAction, question: 'Approve this?', yes });
        const { approveAction } = await gateway.run(APPROVE, { input: { approvalId, digest } });
        const more = `It is done as soon as a worker gets to it: steward show ${approvalId.slice(0, 8)}.`;
        return answer(approveAction, `Approved: ${titleOf(action)}. ${more}`);
      }),
    );

  subcommand(program, 'reject', 'say no, and why; the agent is told')
    .argument('<id>', ID_HELP, parseId)
    .requiredOption('--because <reason>', 'why, in 1 to 2000 characters')
    .option('--digest <sha256>', DIGEST)
    .action(
      act<DigestOption & { because: string }>(async ({ host }, [id = ''], { because: reason, digest: seen }) => {
        const gateway = await connect(host);
        const { approvalId, digest, action } = await decisionTarget(gateway, id, seen);
        const { rejectAction } = await gateway.run(REJECT, { input: { approvalId, digest, reason } });
        return answer(rejectAction, `Rejected: ${titleOf(action)}. It will not be done.`);
      }),
    );

  subcommand(program, 'edit', 'change what would be done; the new preview needs an approval of its own')
    .argument('<id>', ID_HELP, parseId)
    .option('--set <field=value>', 'a new value; repeat it for more fields', collectEdit)
    .option('--set-file <field=path>', 'a new value from a text file, or from standard input by “-”', collectFileEdit)
    .option('--digest <sha256>', DIGEST)
    .action(
      act<DigestOption & { set?: EditSource[]; setFile?: EditSource[] }>(async ({ host }, [id = ''], options) => {
        const set = await readEdits([...(options.set ?? []), ...(options.setFile ?? [])], host.terminal.stdin);
        const gateway = await connect(host);
        const { approvalId, digest, action } = await decisionTarget(gateway, id, options.digest);
        const { editAction } = await gateway.run(EDIT, { input: { approvalId, digest, set } });
        return editAction.__typename === 'Edited' ? edited(action, editAction) : answer(editAction, '');
      }),
    );
};

/** Tells what a mutation answered: with its own words where it says no. */
export function answer(result: { __typename: OutcomeName; message?: string }, success: string): Outcome {
  const { __typename, ...fields } = result;
  const exit = exitOfOutcome(__typename);
  const json = { result: __typename, ...fields };
  if (exit !== 'done' && result.message === undefined)
    throw new CommandFailure('failed', `The gateway answered ${__typename} without a reason.`);
  return told(exit, exit === 'done' ? success : `${__typename}: ${result.message ?? ''}`, (text) => text, json);
}

function titleOf(action: Action | null): string {
  return action === null ? 'the act' : action.preview.title;
}

function edited(
  before: Action | null,
  result: { at: string; approvalId: string; digest: string; action: Action },
): Outcome {
  const { at, approvalId, digest, action } = result;
  const json = { result: 'Edited', at, actionId: action.id, approvalId, digest, revision: action.revision };
  return told(
    'done',
    { before: (before ?? action).preview, after: action.preview },
    (shown, look) =>
      [
        `${look.good('Edited')} (revision ${action.revision})`,
        renderChange(shown.before, shown.after, look),
        `  new digest ${digest}`,
        `Approve it with steward approve ${approvalId.slice(0, 8)}.`,
      ].join('\n'),
    json,
  );
}
