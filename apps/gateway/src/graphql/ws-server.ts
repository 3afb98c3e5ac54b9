import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError, Kind, execute, getOperationAST, parse, subscribe, validate, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { judgeOrigin } from '../http/own-origin.js';
import { bearerOf, type Caller, type Sessions } from '../http/sessions.js';
import { checkLimits } from './limits.js';
import type { RequestContext } from './request-context.js';

const MAX_SOCKETS = 100;
const MESSAGE_BYTES = 64 * 1024;
const QUERY_TOKENS = 1_000;
const RECHECK_MS = 30_000;
/** RFC 6455 close codes for applications; 4403 is graphql-ws's own for “forbidden”. */
const SIGNED_OUT = 4403;
const GOING_AWAY = 1001;

type Extra = Record<string, unknown> & { caller?: Caller };

/**
 * Subscriptions over graphql-transport-ws at `/graphql`. Only subscriptions: commands and queries go over HTTP, where their bounds are.
 * Invariants:
 * 1. The upgrade is refused when Host or Origin is not ours: browsers apply neither CORS nor preflights to WebSockets.
 * 2. A socket lives as long as its session: it is closed at sign-out, and within half a minute when the session ended elsewhere.
 */
export function serveSubscriptions(options: { server: Server; schema: GraphQLSchema; sessions: Sessions }): {
  close(): Promise<void>;
} {
  const { server, schema, sessions } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES });
  const signedIn = new Map<WebSocket, { caller: Caller; recheck: () => Promise<Caller | null> }>();

  const graphql = useServer<Record<string, unknown>, Extra>(
    {
      schema,
      execute,
      subscribe,
      connectionInitWaitTimeout: 5_000,
      onConnect: async ({ connectionParams, extra }) => {
        const { request, socket } = extra;
        const bearer = bearerOf(connectionParams?.['authorization'] ?? connectionParams?.['Authorization']);
        const look = () => (bearer === null ? sessions.callerOf(request) : sessions.callerOfBearer(bearer));
        const caller = await look();
        if (caller === null) return false;
        extra.caller = caller;
        // `callerOf` remembers its answer for the request; a fresh object has no memory.
        const recheck = () =>
          bearer === null ? sessions.callerOf({ headers: request.headers } as IncomingMessage) : look();
        signedIn.set(socket, { caller, recheck });
        socket.once('close', () => signedIn.delete(socket));
        return true;
      },
      context: ({ extra }): RequestContext => ({ caller: extra.caller ?? null, request: extra.request }),
      onSubscribe: ({ extra }, _id, payload) => {
        const parsed = parseSubscription(schema, payload.query);
        if (!('document' in parsed)) return parsed.errors;
        const { document } = parsed;
        const variables = payload.variables ?? {};
        const refusal = checkLimits({ schema, document, operationName: payload.operationName, variables });
        if (refusal !== null) return [refusal];
        return {
          schema,
          document,
          operationName: payload.operationName ?? undefined,
          variableValues: variables,
          contextValue: { caller: extra.caller ?? null, request: extra.request },
        };
      },
    },
    sockets,
  );

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url?.split('?')[0] !== '/graphql') return refuse(socket, 404);
    const refusal = judgeOrigin(request, true);
    if (refusal !== null) return refuse(socket, refusal.status);
    if (sockets.clients.size >= MAX_SOCKETS) return refuse(socket, 503);
    sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request));
  };
  server.on('upgrade', onUpgrade);

  const endSession = (sessionId: string): void => {
    for (const [socket, { caller }] of signedIn)
      if (caller.sessionId === sessionId) socket.close(SIGNED_OUT, 'Signed out');
  };
  sessions.onEnd(endSession);
  const rechecking = setInterval(() => {
    for (const [socket, { recheck }] of signedIn)
      // PostgreSQL being down says nothing about the session.
      void recheck().then(
        (caller) => caller ?? socket.close(SIGNED_OUT, 'Signed out'),
        () => undefined,
      );
  }, RECHECK_MS);

  return {
    close: async () => {
      clearInterval(rechecking);
      server.off('upgrade', onUpgrade);
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'Steward is stopping');
      await graphql.dispose();
      sockets.close();
    },
  };
}

function parseSubscription(schema: GraphQLSchema, query: string) {
  try {
    const document = parse(query, { maxTokens: QUERY_TOKENS });
    const errors = validate(schema, document);
    if (errors.length > 0) return { errors };
    const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    if (operations.length !== 1 || getOperationAST(document)?.operation !== 'subscription')
      return { errors: [new GraphQLError('Send one subscription. Queries and mutations go over HTTP.')] };
    return { document };
  } catch (error) {
    return { errors: [error instanceof GraphQLError ? error : new GraphQLError('The query cannot be read.')] };
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
