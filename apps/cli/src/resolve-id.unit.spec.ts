import { describe, expect, it } from '@jest/globals';
import { CommandFailure } from './outcome.js';
import { matches, only, parseId, resolveId } from './resolve-id.js';
import type { Gateway, Operation } from './gateway/gateway.js';
import { INBOX_IDS, WHAT_IS } from './gateway/queries.js';

const ITEM = '11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const ACT = '22222222-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const APPROVAL = '33333333-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const OLD_APPROVAL = '44444444-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const node = { id: ITEM, actionId: ACT, approvalId: APPROVAL, subject: 'Refund' };
const twin = { id: '11111111-bbbb-4bbb-8bbb-bbbbbbbbbbbb', actionId: null, approvalId: null, subject: 'Other' };

/** Answers the two documents that ids are looked up with. */
function gateway(pages: (typeof node | typeof twin)[][]): Gateway {
  const run = (operation: Operation<never, unknown>, variables: { id?: string; cursor?: string | null }): unknown => {
    if (operation.document === INBOX_IDS.document) {
      const page = Number(variables.cursor ?? 0);
      const edges = (pages[page] ?? []).map((one) => ({ node: one }));
      return { inbox: { edges, pageInfo: { hasNextPage: page + 1 < pages.length, endCursor: String(page + 1) } } };
    }
    if (operation.document !== WHAT_IS.document) throw new Error('unexpected document');
    const { id } = variables;
    const known = { [ITEM]: null, [ACT]: ACT, [OLD_APPROVAL]: ACT }[id ?? ''];
    return {
      item: id === ITEM ? { id } : null,
      explain: known === undefined ? null : { id: ITEM, actionId: known },
    };
  };
  return { run: (operation, variables) => Promise.resolve(run(operation as never, variables as never) as never) };
}

async function exitOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'found',
    (error: unknown) => (error instanceof CommandFailure ? error.exit : String(error)),
  );
}

describe('parseId', () => {
  it.each([` ${ITEM.toUpperCase()} `, '111111', '11111111-aaaa'])('takes %s', (id) => {
    expect(parseId(id)).toBe(id.trim().toLowerCase());
  });

  it.each(
    ['', '11111', 'zzzzzz', '111111 ', "1' OR 1=1", '<a@b>'].filter((id) => id.trim().length !== 6 || id === 'zzzzzz'),
  )('refuses %p', (id) => expect(() => parseId(id)).toThrow(/at least its first 6/));
});

describe('matches', () => {
  it.each([
    ['111111', 'item', ITEM],
    ['222222', 'act', ACT],
    ['33333333-a', 'approval', APPROVAL],
  ] as const)('%s is an %s', (prefix, kind, id) => {
    expect(matches(node, prefix)).toEqual([{ kind, id, itemId: ITEM, subject: 'Refund' }]);
  });

  it('does not find a prefix in the middle', () => expect(matches(node, 'aaaa-4')).toEqual([]));
});

describe('only', () => {
  it('names all candidates of an ambiguous prefix', () => {
    const found = [...matches(node, '111111'), ...matches(twin, '111111')];
    const failure = (() => {
      try {
        return only('111111', found);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toMatchObject({ exit: 'usage', details: { candidates: found } });
    expect((failure as Error).message).toContain(ITEM);
    expect((failure as Error).message).toContain(twin.id);
  });
});

describe('resolveId', () => {
  it('finds a prefix on a later page', async () => {
    const named = await resolveId(gateway([[twin], [node]]), '222222');
    expect(named).toEqual({ kind: 'act', id: ACT, itemId: ITEM });
  });

  it('does not stop at the first match: the second may be on the next page', async () => {
    expect(await exitOf(resolveId(gateway([[node], [twin]]), '111111'))).toBe('usage');
  });

  it('knows what a whole id is, also one that was superseded', async () => {
    expect(await resolveId(gateway([]), ITEM)).toEqual({ kind: 'item', id: ITEM, itemId: ITEM });
    expect(await resolveId(gateway([]), ACT)).toEqual({ kind: 'act', id: ACT, itemId: ITEM });
    expect(await resolveId(gateway([]), OLD_APPROVAL)).toEqual({ kind: 'approval', id: OLD_APPROVAL, itemId: ITEM });
  });

  it.each(['999999', '99999999-aaaa-4aaa-8aaa-aaaaaaaaaaaa'])('does not find %s', async (id) => {
    expect(await exitOf(resolveId(gateway([[node]]), id))).toBe('notFound');
  });
});
