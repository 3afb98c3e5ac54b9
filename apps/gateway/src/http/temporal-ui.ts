import { ServerResponse } from 'node:http';
import { Router, type Request, type Response } from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import type { Logger } from '@steward/platform';
import { errorPage } from './pages.js';
import { SESSION_COOKIE, type Sessions } from './sessions.js';

const PROXY_MS = 60_000;

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
  const proxy = createProxyMiddleware<Request, Response>({
    target,
    pathFilter: '/temporal',
    changeOrigin: true,
    proxyTimeout: PROXY_MS,
    timeout: PROXY_MS,
    on: {
      proxyReq: (outgoing, request) => {
        // The session is between the browser and us.
        const kept = (request.headers.cookie ?? '')
          .split(';')
          .filter((pair) => !pair.trim().startsWith(`${SESSION_COOKIE}=`));
        if (kept.length > 0) outgoing.setHeader('cookie', kept.join(';').trim());
        else outgoing.removeHeader('cookie');
        outgoing.removeHeader('authorization');
      },
      proxyRes: (incoming) => {
        // Ours hold here (http/security-headers.ts); two policies would be combined into one that allows nothing.
        delete incoming.headers['content-security-policy'];
        delete incoming.headers['access-control-allow-origin'];
        delete incoming.headers['access-control-allow-credentials'];
      },
      error: (error, _request, response) => {
        log.warn({ err: error }, 'the Temporal UI does not answer');
        if (response instanceof ServerResponse && !response.headersSent)
          errorPage(response as Response, 502, 'The Temporal UI does not answer', 'See runbooks/temporal.md.');
        else response.destroy();
      },
    },
  });
  router.use(proxy);
  return router;
}
