import type { Express } from 'express';
import { consolePages } from '../http/console.js';
import { refuseForeign } from '../http/own-origin.js';
import { codecBody, graphqlBody, postOnly, requireCaller, sessionBody, timeBound } from '../http/request-bounds.js';
import { securityHeaders } from '../http/security-headers.js';
import type { Sessions } from '../http/sessions.js';
import { temporalUi } from '../http/temporal-ui.js';
import type { GatewayPorts } from './ports.js';

/**
 * What every request passes, in this order, before a controller or a resolver sees it: whose page it comes from, the headers of its answer,
 * who is calling, and only then its body. The console's pages alone are answered to everybody.
 */
export function installFrontDoor(
  server: Express,
  ports: GatewayPorts,
  sessions: Sessions,
  consoleFolder: string,
): void {
  // A proxy on this machine that ends TLS may say so; anybody else's word is not taken.
  server.set('trust proxy', 'loopback');
  server.set('query parser', 'simple');
  server.use(refuseForeign, securityHeaders);
  server.use(temporalUi({ target: ports.settings.STEWARD_TEMPORAL_UI_URL, sessions, log: ports.log }));
  server.use('/graphql', postOnly, requireCaller(sessions, 'any'), timeBound, graphqlBody);
  server.use('/codec', requireCaller(sessions, 'cookie'), codecBody);
  server.use('/session', sessionBody);
  server.use(consolePages(consoleFolder));
}
