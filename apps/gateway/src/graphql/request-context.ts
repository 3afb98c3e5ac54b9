import type { IncomingMessage } from 'node:http';
import type { Caller } from '../http/sessions.js';

/** What resolvers know of a request. Over HTTP and WebSocket alike, nothing is resolved for a caller who is null. */
export interface RequestContext {
  caller: Caller | null;
  request: IncomingMessage;
}
