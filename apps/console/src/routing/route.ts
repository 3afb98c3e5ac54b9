/** Which items the inbox shows. */
export type InboxFilter = 'needs-you' | 'all' | 'closed';

/** Where the operator is. It is in the address (after `#`), so that back, reload and a bookmark work without help from the server. */
export type Route =
  | { page: 'inbox'; itemId: string | null; filter: InboxFilter }
  | { page: 'run'; runId: string }
  | { page: 'explain'; id: string }
  | { page: 'runbook'; name: string }
  | { page: 'sent' }
  | { page: 'status' };

const FILTERS: readonly InboxFilter[] = ['needs-you', 'all', 'closed'];

/** Reads `location.hash`. What it does not know is the inbox: a mistyped address never ends on an empty page. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?');
  const [page, id] = path.split('/').map(decode);
  if (page === 'run' && id) return { page, runId: id };
  if (page === 'explain' && id) return { page, id };
  if (page === 'runbook' && id) return { page, name: id };
  if (page === 'sent' || page === 'status') return { page };
  const show = new URLSearchParams(search).get('show');
  const filter = FILTERS.find((known) => known === show) ?? 'needs-you';
  return { page: 'inbox', itemId: (page === 'inbox' && id) || null, filter };
}

/** The address of a route, for `href`. Inverse of {@link parseRoute}. */
export function hrefOf(route: Route): string {
  switch (route.page) {
    case 'run':
      return `#/run/${encodeURIComponent(route.runId)}`;
    case 'explain':
      return `#/explain/${encodeURIComponent(route.id)}`;
    case 'runbook':
      return `#/runbook/${encodeURIComponent(route.name)}`;
    case 'sent':
    case 'status':
      return `#/${route.page}`;
    case 'inbox': {
      const item = route.itemId === null ? '' : `/${encodeURIComponent(route.itemId)}`;
      return `#/inbox${item}${route.filter === 'needs-you' ? '' : `?show=${route.filter}`}`;
    }
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
