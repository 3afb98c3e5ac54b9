import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

/**
 * The console runs no inline script or style and talks to its own origin alone. Styles that React sets go through the CSSOM, which a
 * policy without 'unsafe-inline' allows.
 */
const STRICT = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

/** The Temporal UI starts from an inline script and styles its parts inline. Data still goes nowhere but to this origin. */
const TEMPORAL_UI = {
  ...STRICT,
  'script-src': ["'self'", "'unsafe-inline'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'", 'data:'],
  'media-src': ["'self'"],
  'worker-src': ["'self'", 'blob:'],
  'base-uri': ["'self'"],
};

const withPolicy = (directives: Record<string, string[]>) =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    // On loopback there is no TLS to insist on; a proxy that adds TLS adds this header as well.
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
const strict = withPolicy(STRICT);
const temporalUi = withPolicy(TEMPORAL_UI);

/** Express middleware. Nothing is cached unless a route says otherwise: answers hold personal data. */
export function securityHeaders(request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  (isTemporalPath(request.path) ? temporalUi : strict)(request, response, next);
}

export function isTemporalPath(path: string): boolean {
  return path === '/temporal' || path.startsWith('/temporal/');
}
