import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Router, static as serveStatic } from 'express';
import { errorPage } from './pages.js';
import { isTemporalPath } from './security-headers.js';

/** Paths that are not the console's: an unknown one below them is a mistake to be told as such. */
const SERVICES = /^\/(graphql|session|codec|healthz)(\/|$)/;

/**
 * The console's static build. It is public: it holds no data, and the page to sign in must be readable signed out. Every other path that a
 * browser navigates to gets the same page, because the console does its own routing.
 */
export function consolePages(folder: string): Router {
  const router = Router();
  // Names in assets/ carry a hash of their content: nothing personal, and never another content under the same name.
  router.use(
    '/assets',
    (_request, response, next) => {
      response.removeHeader('Cache-Control');
      next();
    },
    serveStatic(join(folder, 'assets'), {
      immutable: true,
      maxAge: '1y',
      index: false,
      fallthrough: false,
      redirect: false,
    }),
  );
  router.use(serveStatic(folder, { index: false, redirect: false, cacheControl: false }));
  router.get('/{*path}', (request, response, next) => {
    if (SERVICES.test(request.path) || isTemporalPath(request.path) || !request.accepts('html')) return next();
    const page = join(folder, 'index.html');
    if (existsSync(page)) return response.sendFile(page, { cacheControl: false });
    errorPage(
      response,
      503,
      'The console is not built',
      'Run <code>npm start</code> again: it builds what is missing.',
    );
  });
  return router;
}
