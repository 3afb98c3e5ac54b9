import { InvalidArgumentError } from 'commander';
import { connect } from '../connect.js';
import type { InboxItem, ItemDetails } from '../gateway/api.js';
import { INBOX, ITEM } from '../gateway/queries.js';
import { CommandFailure, told } from '../outcome.js';
import { paintState, renderItem } from '../render/item.js';
import { small } from '../render/preview.js';
import { ID_HELP, parseId, resolveId } from '../resolve-id.js';
import type { Look } from '../terminal/look.js';
import { table } from '../terminal/table.js';
import { subcommand, type AddCommands } from './command.js';

const STATES = [
  'received',
  'working',
  'waiting',
  'asked',
  'in_doubt',
  'executed',
  'rejected',
  'expired',
  'denied',
  'refused',
  'quarantined',
  'failed',
  'closed',
];
const MOST = 100;

interface InboxOptions {
  state?: string[];
  all?: boolean;
  first: number;
  cursor?: string;
  after?: string;
}

export const addInbox: AddCommands = (program, act) => {
  subcommand(program, 'inbox', 'what came in and what became of it, newest first; without what is closed')
    .option('--state <states...>', `only items in these states: ${STATES.join(', ')}`, toStates)
    .option('--all', 'also what is closed')
    .option('--first <number>', `how many, 1 to ${MOST}`, toCount, 25)
    .option('--cursor <cursor>', 'go on where an earlier page ended (its “next”)')
    .option('--after <position>', 'wait until the list has seen this position, the “at” of a command')
    .action(
      act<InboxOptions>(async ({ host }, _, options) => {
        const gateway = await connect(host);
        const asked = options.state ?? (options.all ? STATES : STATES.filter((state) => state !== 'closed'));
        const { inbox } = await gateway.run(INBOX, {
          first: options.first,
          cursor: options.cursor ?? null,
          states: asked.map((state) => state.toUpperCase()),
          after: options.after ?? null,
        });
        if (!inbox.upToDate) host.terminal.note('The list had not seen that position within 5 s: it may be older.');
        const { hasNextPage, endCursor } = inbox.pageInfo;
        const items = inbox.edges.map(({ node }) => toJson(node));
        return told('done', { items, next: hasNextPage ? endCursor : null }, renderInbox);
      }),
    );

  subcommand(program, 'show', 'one item: the mail, the proposed act with its preview, and what can be done')
    .argument('<id>', ID_HELP, parseId)
    .option('--after <position>', 'wait until the list has seen this position, the “at” of a command')
    .action(
      act<{ after?: string }>(async ({ host }, [id = ''], { after }) => {
        const gateway = await connect(host);
        const { itemId } = await resolveId(gateway, id);
        const { item } = await gateway.run(ITEM, { id: itemId, after: after ?? null });
        if (item === null) throw notListed(itemId);
        return told('done', item, renderItem, itemJson(item));
      }),
    );
};

/** An item that exists and that the read model does not show (yet). */
export function notListed(itemId: string): CommandFailure {
  return new CommandFailure('notFound', `Item ${itemId} is not in the inbox yet. Try again in a moment.`);
}

/** The pinned shape of `inbox --json`: nothing is added to it. */
function toJson({ id, runId, state, operation, from, subject, digest, rule, expiresAt }: InboxItem): InboxItem {
  return { id, runId, state: small(state), operation, from, subject, digest, rule, expiresAt };
}

/** As the API has it, with states as everywhere else. */
function itemJson(item: ItemDetails): unknown {
  const { action } = item;
  return {
    ...item,
    state: small(item.state),
    action: action && {
      ...action,
      state: small(action.state),
      approval: action.approval && { ...action.approval, state: small(action.approval.state) },
    },
  };
}

function renderInbox({ items, next }: { items: InboxItem[]; next: string | null }, look: Look): string {
  if (items.length === 0) return 'Nothing here.';
  const list = table(
    items,
    [
      { title: 'id', value: ({ id }) => id.slice(0, 8) },
      { title: 'state', value: ({ state }) => state, paint: (text) => paintState(text, look) },
      { title: 'operation', value: ({ operation }) => operation ?? '' },
      { title: 'from', value: ({ from }) => from ?? '' },
      { title: 'lapses', value: ({ state, expiresAt }) => (state === 'asked' ? look.time(expiresAt) : '') },
      { title: 'subject', value: ({ subject }) => subject ?? '(no subject)' },
    ],
    look,
  );
  return next === null ? list : `${list}\n${look.dim(`There is more: --cursor ${next}`)}`;
}

function toStates(given: string, earlier: string[] | undefined): string[] {
  const states = given.split(',').map((state) => state.trim().toLowerCase().replaceAll('-', '_'));
  for (const state of states) if (!STATES.includes(state)) throw new InvalidArgumentError(`Use ${STATES.join(', ')}.`);
  return [...(earlier ?? []), ...states];
}

function toCount(given: string): number {
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1 || count > MOST) throw new InvalidArgumentError(`Use 1 to ${MOST}.`);
  return count;
}
