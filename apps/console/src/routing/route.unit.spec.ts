import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hrefOf, parseRoute, type Route } from './route.js';

describe('routes', () => {
  it.each<[string, Route]>([
    ['', { page: 'inbox', itemId: null, filter: 'needs-you' }],
    ['#/', { page: 'inbox', itemId: null, filter: 'needs-you' }],
    ['#/inbox/7?show=all', { page: 'inbox', itemId: '7', filter: 'all' }],
    ['#/inbox?show=nonsense', { page: 'inbox', itemId: null, filter: 'needs-you' }],
    ['#/run/7', { page: 'run', runId: '7' }],
    ['#/run', { page: 'inbox', itemId: null, filter: 'needs-you' }],
    ['#/nowhere/7', { page: 'inbox', itemId: null, filter: 'needs-you' }],
    ['#/explain/%3Ca%2Fb%40c%3E', { page: 'explain', id: '<a/b@c>' }],
    ['#/explain/%E0%A4%A', { page: 'explain', id: '%E0%A4%A' }],
    ['#/status', { page: 'status' }],
  ])('%s', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });

  it('reads back every address it writes', () => {
    const id = fc.string({ minLength: 1 });
    const route: fc.Arbitrary<Route> = fc.oneof(
      fc.record({ page: fc.constant('run' as const), runId: id }),
      fc.record({ page: fc.constant('explain' as const), id }),
      fc.record({ page: fc.constant('runbook' as const), name: id }),
      fc.record({
        page: fc.constant('inbox' as const),
        itemId: fc.option(id),
        filter: fc.constantFrom('needs-you' as const, 'all' as const, 'closed' as const),
      }),
      fc.constantFrom<Route>({ page: 'sent' }, { page: 'status' }),
    );
    fc.assert(fc.property(route, (r) => expect(parseRoute(hrefOf(r))).toEqual(r)));
  });
});
