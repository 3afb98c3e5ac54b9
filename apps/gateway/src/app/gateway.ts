import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import type { GraphQLSchema } from 'graphql';
import { InboxFeed } from '../graphql/inbox-feed.js';
import { serveSubscriptions } from '../graphql/ws-server.js';
import { Sessions } from '../http/sessions.js';
import { AppModule } from './app.module.js';
import { installFrontDoor } from './front-door.js';
import { listenOnLoopback } from './listen.js';
import { NestLogger } from './nest-logger.js';
import type { GatewayPorts } from './ports.js';

/** The console's build; another package's output, which only this process serves. */
const CONSOLE = fileURLToPath(new URL('../../../console/dist/site', import.meta.url));

export interface Gateway {
  /** http://127.0.0.1:port */
  readonly address: string;
  /** The running API's schema; a test asks it past HTTP, to see that its fields refuse strangers by themselves. */
  readonly schema: GraphQLSchema;
  /** Stops taking requests, ends sockets, lets what runs finish within ten seconds. The ports stay open: whoever made them closes them. */
  close(): Promise<void>;
}

/** Serves console, API, Temporal UI and health on loopback. Everything it needs is given; nothing has to be reachable yet. */
export async function startGateway(ports: GatewayPorts, consoleFolder = CONSOLE): Promise<Gateway> {
  const sessions = new Sessions(ports.operators);
  const server = express();
  installFrontDoor(server, ports, sessions, consoleFolder);
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.with(ports, sessions),
    new ExpressAdapter(server),
    {
      bodyParser: false,
      logger: new NestLogger(ports.log),
      // Errors at start belong to whoever starts: Nest would end the process.
      abortOnError: false,
    },
  );
  await app.init();
  const http = app.getHttpServer() as Server;
  http.headersTimeout = 10_000;
  http.requestTimeout = 60_000;
  const { schema } = app.get(GraphQLSchemaHost);
  const subscriptions = serveSubscriptions({ server: http, schema, sessions });
  await app.get(InboxFeed).start();
  const port = await listenOnLoopback(http, ports.settings.PORT);
  ports.addresses.http = `http://127.0.0.1:${port}`;
  return {
    address: ports.addresses.http,
    schema,
    close: async () => {
      await subscriptions.close();
      await app.close();
    },
  };
}
