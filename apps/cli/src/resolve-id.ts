import { InvalidArgumentError } from 'commander';
import { oneLine } from './terminal/visible.js';
import type { Gateway } from './gateway/gateway.js';
import { INBOX_IDS, WHAT_IS } from './gateway/queries.js';
import { CommandFailure } from './outcome.js';

/** What an id on the command line names, and the item that it belongs to. */
export interface Named {
  kind: 'item' | 'act' | 'approval';
  id: string;
  itemId: string;
}

export interface Candidate extends Named {
  subject: string | null;
}

const LEAST_PREFIX = 6;
/** For `--help`. */
export const ID_HELP = `id of an item, act or approval, or the first ${LEAST_PREFIX} or more characters of it`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PREFIX = /^[0-9a-f-]{6,35}$/;
/** 10 000 items: who has more of them gives a whole id for the old ones. */
const MOST_PAGES = 100;
const SHOWN = 10;

/**
 * Finds the item, act or approval with this id or with an id that begins like this.
 *
 * A prefix is looked for among what the inbox shows now: the present act and approval of each item. A whole id also names earlier ones.
 *
 * @throws CommandFailure `usage` when it names several; `notFound`
 */
export async function resolveId(gateway: Gateway, given: string): Promise<Named> {
  const id = parseId(given);
  return UUID.test(id) ? resolveWhole(gateway, id) : only(id, await candidates(gateway, id));
}

/** The id or prefix of an id, as it is stored. Also for commander, which then refuses it before anything is asked. */
export function parseId(given: string): string {
  const id = given.trim().toLowerCase();
  if (UUID.test(id) || PREFIX.test(id)) return id;
  throw new InvalidArgumentError(
    `Give an id as steward inbox shows it, or at least its first ${LEAST_PREFIX} characters.`,
  );
}

async function resolveWhole(gateway: Gateway, id: string): Promise<Named> {
  const { item, explain } = await gateway.run(WHAT_IS, { id });
  if (item !== null) return { kind: 'item', id, itemId: item.id };
  if (explain === null) throw nothing(id);
  if (explain.actionId === null) return { kind: 'item', id: explain.id, itemId: explain.id };
  return { kind: explain.actionId === id ? 'act' : 'approval', id, itemId: explain.id };
}

async function candidates(gateway: Gateway, prefix: string): Promise<Candidate[]> {
  const found: Candidate[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { inbox }: Awaited<ReturnType<typeof pageOf>> = await pageOf(gateway, cursor);
    for (const { node } of inbox.edges) found.push(...matches(node, prefix));
    if (!inbox.pageInfo.hasNextPage || found.length > SHOWN) break;
    cursor = inbox.pageInfo.endCursor;
  }
  return found;
}

function pageOf(gateway: Gateway, cursor: string | null) {
  return gateway.run(INBOX_IDS, { cursor });
}

interface Ids {
  id: string;
  actionId: string | null;
  approvalId: string | null;
  subject: string | null;
}

/** What of an item has an id that begins with `prefix`. */
export function matches({ id, actionId, approvalId, subject }: Ids, prefix: string): Candidate[] {
  const named: [Named['kind'], string | null][] = [
    ['item', id],
    ['act', actionId],
    ['approval', approvalId],
  ];
  return named.flatMap(([kind, one]) => (one?.startsWith(prefix) ? [{ kind, id: one, itemId: id, subject }] : []));
}

/** The one candidate. @throws CommandFailure when there are several, with all of them, or none */
export function only(prefix: string, found: readonly Candidate[]): Named {
  const [first, ...others] = found;
  if (first === undefined) throw nothing(prefix);
  if (others.length === 0) return { kind: first.kind, id: first.id, itemId: first.itemId };
  const lines = found.slice(0, SHOWN).map(({ kind, id, subject }) => `  ${kind} ${id}  ${oneLine(subject ?? '')}`);
  if (found.length > SHOWN) lines.push('  …');
  throw new CommandFailure('usage', `“${prefix}” could be any of these. Give more of the id.\n${lines.join('\n')}`, {
    candidates: found.slice(0, SHOWN),
  });
}

function nothing(id: string): CommandFailure {
  const hint = UUID.test(id) ? '' : ' (Of acts and approvals that are no longer the present ones, give the whole id.)';
  return new CommandFailure('notFound', `There is no item, act or approval ${id}.${hint} See steward inbox.`);
}
