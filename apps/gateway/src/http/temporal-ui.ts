import { ServerResponse, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Router, type Request, type Response } from 'express';
import { createProxyMiddleware, responseInterceptor } from 'http-proxy-middleware';
import type { Logger } from '@steward/platform';
import { errorPage } from './pages.js';
import { SESSION_COOKIE, type Sessions } from './sessions.js';

const PROXY_MS = 60_000;
const SETTINGS = '/temporal/api/v1/settings';

/**
 * The Temporal UI under `/temporal`, on our origin and behind our sign-in. It was told this path when it was started (`--ui-public-path`),
 * so nothing is rewritten. The command line's token opens nothing here: these pages are for a browser.
 */
export function temporalUi(options: { target: string | undefined; sessions: Sessions; log: Logger }): Router {
  const { target, sessions, log } = options;
  const router = Router();
  router.use('/temporal', (request, response, next) => {
    sessions.callerOf(request).then((caller) => {
      if (caller?.channel === 'console') return next();
      errorPage(response, 401, 'Sign in first', 'Sign in to <a href="/">the console</a>, then open this page again.');
    }, next);
  });
  if (target === undefined) {
    router.use('/temporal', (_request: Request, response: Response) =>
      errorPage(
        response,
        404,
        'No Temporal UI',
        'Steward was started with a Temporal server of your own: open its UI there.',
      ),
    );
    return router;
  }
  const common = { target, changeOrigin: true, proxyTimeout: PROXY_MS, timeout: PROXY_MS };
  const on = { proxyReq: keepSecrets, proxyRes: keepOurHeaders, error: tellUnreachable(log) };
  const rewrite = responseInterceptor(withOurCodec);
  const settings = createProxyMiddleware<Request, Response>({
    ...common,
    pathFilter: SETTINGS,
    selfHandleResponse: true,
    on: {
      ...on,
      proxyRes: (incoming, request, response) => {
        rewrite(incoming, request, response).catch((error: unknown) => response.destroy(error as Error));
      },
    },
  });
  const everythingElse = createProxyMiddleware<Request, Response>({ ...common, pathFilter: '/temporal', on });
  router.use(settings, everythingElse);
  return router;
}

/** The session is between the browser and us. */
function keepSecrets(outgoing: ClientRequest, request: Request): void {
  const cookies = (request.headers.cookie ?? '')
    .split(';')
    .filter((pair) => !pair.trim().startsWith(`${SESSION_COOKIE}=`));
  if (cookies.length > 0) outgoing.setHeader('cookie', cookies.join(';').trim());
  else outgoing.removeHeader('cookie');
  outgoing.removeHeader('authorization');
}

/** Our headers hold here (security-headers.ts); two policies would be combined into one that allows nothing. */
function keepOurHeaders(incoming: IncomingMessage): void {
  for (const name of Object.keys(incoming.headers))
    if (name === 'content-security-policy' || name.startsWith('access-control-')) delete incoming.headers[name];
}

/**
 * Tells the page to decode at the origin it was opened at. The server was told one origin when it was started, but the page may be opened by
 * another name of the same address, and the port may be another one than planned: the session's cookie would then not go along.
 */
async function withOurCodec(
  body: Buffer,
  _incoming: IncomingMessage,
  request: IncomingMessage,
  response: ServerResponse,
) {
  for (const name of response.getHeaderNames()) if (name.startsWith('access-control-')) response.removeHeader(name);
  try {
    const settings = JSON.parse(body.toString('utf8')) as { Codec?: { Endpoint?: string } };
    const { protocol } = request as Request;
    return JSON.stringify({
      ...settings,
      Codec: { ...settings.Codec, Endpoint: `${protocol}://${request.headers.host}/codec` },
    });
  } catch {
    return body;
  }
}

function tellUnreachable(log: Logger) {
  return (error: Error, _request: Request, response: Response | Socket): void => {
    log.warn({ err: error }, 'the Temporal UI does not answer');
    if (response instanceof ServerResponse && !response.headersSent)
      errorPage(response as Response, 502, 'The Temporal UI does not answer', 'See runbooks/temporal.md.');
    else response.destroy();
  };
}
